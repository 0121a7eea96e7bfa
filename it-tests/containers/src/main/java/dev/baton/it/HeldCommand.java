// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One command that waits between node and server until the test lets it go, and with it all that follows on its connection.
 */
public final class HeldCommand {
    private final Predicate<Command> which;
    private final Consumer<HeldCommand> onRelease;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private volatile boolean released;

    HeldCommand(Predicate<Command> which, Consumer<HeldCommand> onRelease) {
        this.which = which;
        this.onRelease = onRelease;
    }

    /** Takes {@code command} if it is the one waited for, the first of its kind. Callers hold the lock of the faults. */
    boolean arrive(Command command) {
        if (released || arrived.getCount() == 0 || !which.test(command)) {
            return false;
        }
        arrived.countDown();
        return true;
    }

    boolean isReleased() {
        return released;
    }

    /**
     * Waits until the node has sent the command.
     *
     * @throws IllegalStateException if that does not happen within {@code limit}
     */
    public void awaitArrival(Duration limit) {
        Latches.await(arrived, limit, "the command that was to be held");
    }

    /** Lets the command go on to the server; if it has not come yet, it will not be held. */
    public void release() {
        released = true;
        onRelease.accept(this);
    }
}
