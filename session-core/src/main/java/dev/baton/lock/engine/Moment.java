// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import java.time.Duration;

/**
 * A moment by both clocks of this machine: the monotonic one stands still while a machine is suspended, the wall clock may
 * be set. Immutable.
 *
 * @param nanos by the monotonic clock
 * @param millis by the wall clock, since 1970
 */
record Moment(long nanos, long millis) {
    Moment plus(Duration duration) {
        return new Moment(nanos + duration.toNanos(), millis + duration.toMillis());
    }

    /** Whether this has come at {@code now} by either clock. */
    boolean hasComeAt(Moment now) {
        return now.nanos - nanos >= 0 || now.millis >= millis;
    }

    /** How long it is from {@code now} to this, by the clock that is there first; not negative. */
    Duration after(Moment now) {
        long left = Math.min(nanos - now.nanos, (millis - now.millis) * 1_000_000);
        return Duration.ofNanos(Math.max(0, left));
    }

    Moment earlier(Moment other) {
        return other.nanos - nanos < 0 ? other : this;
    }

    Moment later(Moment other) {
        return other.nanos - nanos > 0 ? other : this;
    }
}
