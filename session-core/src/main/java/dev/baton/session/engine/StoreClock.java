// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import java.time.Duration;
import java.time.Instant;

/**
 * The store's time, as a node can know it between answers: the last one it was told, and what its own monotonic clock has
 * counted since. Thread-safe.
 */
final class StoreClock {
    private record Observation(Instant time, long askedAt) {}

    private volatile Observation last = new Observation(Instant.now(), System.nanoTime());

    /**
     * Takes note of a time in an answer.
     *
     * @param askedAt {@link System#nanoTime()} when the question was about to be sent
     */
    void observe(Instant time, long askedAt) {
        last = new Observation(time, askedAt);
    }

    /** The latest that the store's time can be now: counted from when the question was asked, not answered. */
    Instant latest() {
        Observation seen = last;
        return seen.time().plus(Duration.ofNanos(System.nanoTime() - seen.askedAt()));
    }
}
