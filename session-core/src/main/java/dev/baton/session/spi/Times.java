// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import java.time.Duration;
import java.time.Instant;

/**
 * When a session was used and when it falls due, by the store's clock. Immutable.
 *
 * @param now the store's time of this answer
 * @param accessBefore the last access that the store had been told of when this call reached it: where the call counted as
 *     access and was written, the one before it; otherwise {@code lastAccess}
 * @param lastAccess the last access that the store was told of; up to one {@link #throttle} behind the truth
 * @param deadline when the session falls due: {@code lastAccess + maxInactive + throttle(maxInactive)}, but at its
 *     {@linkplain Metadata#absoluteDeadline absolute deadline} at the latest; {@link Instant#MAX} for a session that never
 *     does
 */
public record Times(Instant now, Instant accessBefore, Instant lastAccess, Instant deadline) {
    /** The throttle's upper bound. */
    public static final Duration MAX_THROTTLE = Duration.ofSeconds(60);

    /** What part of {@code maxInactive} the throttle is: one in ten. */
    public static final int THROTTLE_DIVISOR = 10;

    /**
     * How old the stored last access may get before an access is written: a tenth of {@code maxInactive}, at most
     * {@link #MAX_THROTTLE}. The stored deadline allows for it, so a session never ends early.
     *
     * @param maxInactive zero or negative for a session that never falls due
     */
    public static Duration throttle(Duration maxInactive) {
        if (maxInactive.isZero() || maxInactive.isNegative()) {
            return MAX_THROTTLE;
        }
        Duration part = maxInactive.dividedBy(THROTTLE_DIVISOR);
        return part.compareTo(MAX_THROTTLE) < 0 ? part : MAX_THROTTLE;
    }

    /** The deadline that an access at {@code lastAccess} gives a session. */
    public static Instant deadline(Instant lastAccess, Duration maxInactive) {
        if (maxInactive.isZero() || maxInactive.isNegative()) {
            return Instant.MAX;
        }
        return lastAccess.plus(maxInactive).plus(throttle(maxInactive));
    }

    /** The deadline that an access at {@code lastAccess} gives a session that ends at {@code absolute} at the latest. */
    public static Instant deadline(Instant lastAccess, Duration maxInactive, Instant absolute) {
        Instant idle = deadline(lastAccess, maxInactive);
        return idle.isBefore(absolute) ? idle : absolute;
    }
}
