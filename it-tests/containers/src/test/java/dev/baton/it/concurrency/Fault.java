// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import dev.baton.it.Command;
import dev.baton.it.Loss;
import dev.baton.it.LostReply;
import dev.baton.it.site.SiteNode;
import dev.baton.redis.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What happens to a node while it serves requests. */
enum Fault {
    /** It is killed, and started again. */
    KILL {
        @Override
        void strike(SiteNode node, Storm storm) {
            node.kill();
            node.restart();
        }
    },
    /** It is stopped for longer than a lease lasts. */
    PAUSE {
        @Override
        void strike(SiteNode node, Storm storm) {
            node.pause();
            long end = System.nanoTime() + LEASE.plus(LEASE.dividedBy(2)).toNanos();
            Await.until("a lease to run out", LIMIT, () -> System.nanoTime() > end);
            node.resume();
        }
    },
    /** A few replies of the store to it are lost, one at a time. */
    LOSE_SOME_REPLIES {
        @Override
        void strike(SiteNode node, Storm storm) {
            List<LostReply> lost = new ArrayList<>();
            for (int i = 0; i < SOME; i++) {
                // A probe of the pool is lost without effect on any request.
                lost.add(node.link().dropNextReplyOf(Command::isOfTheStore, Loss.RESET));
            }
            int end = storm.answered() + 10 * SOME;
            Await.until(
                    "replies to be lost",
                    LIMIT,
                    () -> lost.stream().allMatch(LostReply::isLost) || storm.answered() >= end || storm.isOver());
            node.link().heal();
        }
    },
    /** Every reply of the store to it is lost for a while. */
    LOSE_ALL_REPLIES {
        @Override
        void strike(SiteNode node, Storm storm) {
            int end = storm.answered() + 2 * SOME;
            node.link().dropReplies(Loss.RESET);
            Await.until("requests to have met the fault", LIMIT, () -> storm.answered() >= end || storm.isOver());
            node.link().heal();
        }
    };

    /** What {@code lockLease} is in these tests, so that it can be outlasted. */
    static final Duration LEASE = Duration.ofSeconds(1);

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SOME = 6;

    /** Lets it happen, and returns when the node is well again. */
    abstract void strike(SiteNode node, Storm storm);
}
