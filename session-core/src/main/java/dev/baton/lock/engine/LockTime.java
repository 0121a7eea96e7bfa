// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import java.time.Duration;

/** The clocks and the timer of an engine. Thread-safe. */
interface LockTime extends AutoCloseable {
    Moment now();

    /** Runs {@code task} once, unless it is cancelled before; it must not block. Does nothing once this is closed. */
    Timer after(Duration delay, Runnable task);

    @Override
    void close();

    /** What is going to run. */
    interface Timer {
        void cancel();
    }
}
