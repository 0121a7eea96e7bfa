// SPDX-License-Identifier: Apache-2.0
package dev.baton.benchmarks.locks;

import java.time.Duration;

/** One client of one kind of lock. Thread-safe. */
interface Contender extends AutoCloseable {
    /** How long a lock stays with a holder of whom nothing is heard, the same for all. */
    Duration LEASE = Duration.ofSeconds(10);

    /** A lock that is held, by the thread that acquired it. */
    interface Held {
        /** Whether it is, as far as the client knows or finds out. */
        boolean isHeld();

        /** The fencing token, or -1 if this kind has none. */
        long token();

        /** Calls {@code action} when it is lost; false if this kind cannot. */
        boolean onLost(Runnable action);

        /** Gives it up. */
        void release();
    }

    /** Waits for as long as it takes. */
    Held acquire(String name) throws InterruptedException;

    /** Gives it up only, whoever was told what; for the end of a round. */
    @Override
    void close();
}
