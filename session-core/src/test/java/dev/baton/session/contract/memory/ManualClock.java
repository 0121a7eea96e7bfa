// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is told to go on. Thread-safe. */
public final class ManualClock implements InstantSource {
    private final AtomicReference<Instant> now;

    public ManualClock(Instant start) {
        now = new AtomicReference<>(start);
    }

    /** A clock that stands at noon of the first day of 2026, UTC. */
    public ManualClock() {
        this(Instant.parse("2026-01-01T12:00:00Z"));
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("A clock only goes on, but was told to go by " + by);
        }
        now.updateAndGet(instant -> instant.plus(by));
    }

    /** Goes on to {@code time}; does nothing if that has passed. */
    public void advanceTo(Instant time) {
        now.updateAndGet(instant -> instant.isBefore(time) ? time : instant);
    }
}
