// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/** The reply to one command that is to be lost: the server does what it was told, and the node does not hear of it. */
public final class LostReply {
    private final Predicate<Command> which;
    private final Loss loss;
    private final CountDownLatch lost = new CountDownLatch(1);

    LostReply(Predicate<Command> which, Loss loss) {
        this.which = which;
        this.loss = loss;
    }

    boolean isFor(Command command) {
        return which.test(command);
    }

    Loss loss() {
        return loss;
    }

    void happened() {
        lost.countDown();
    }

    /**
     * Waits until the server has answered and the answer was thrown away.
     *
     * @throws IllegalStateException if that does not happen within {@code limit}
     */
    public void awaitLost(Duration limit) {
        Latches.await(lost, limit, "the reply that was to be lost");
    }

    /** Tells whether the reply has been thrown away. */
    public boolean isLost() {
        return lost.getCount() == 0;
    }
}
