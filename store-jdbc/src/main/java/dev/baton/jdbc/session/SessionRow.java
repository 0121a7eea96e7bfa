// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import dev.baton.session.SecretHash;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A session's row as it was read. Immutable.
 *
 * @param stamp drawn at random by each commit: two rows with the same one differ only in what no commit changes
 * @param retired the secret before the present one, or nothing
 * @param absoluteDeadline {@link SessionSql#NEVER} if there is none
 * @param accessBefore the last access when the call that read the row reached the database
 * @param now the database's time when the row was read
 */
record SessionRow(
        long stamp,
        Incarnation incarnation,
        long version,
        SecretHash secret,
        Optional<SecretHash> retired,
        long retiredAt,
        long maxInactive,
        long lastAccess,
        Claimed claimed,
        Leased leased,
        long absoluteDeadline,
        long accessBefore,
        long now,
        SessionBody body) {
    /**
     * Who ends the session.
     *
     * @param attempt 0 as long as nobody does
     */
    record Claimed(int attempt, long owner, long until) {}

    /** Who has the lease. */
    record Leased(State state, long owner, long token, long until) {
        /** What a lease is in; stored by its ordinal. */
        enum State {
            /** Nobody has it. */
            FREE,
            /** It fell to a waiter, who does not know yet. */
            HANDED_OVER,
            /** Its holder knows of it. */
            HELD
        }

        boolean isFree(long now) {
            return state == State.FREE || until <= now;
        }

        boolean isOf(long asker) {
            return state != State.FREE && owner == asker;
        }
    }

    Duration life() {
        return Duration.ofMillis(maxInactive);
    }

    Instant absolute() {
        return instant(absoluteDeadline);
    }

    boolean isClaimed() {
        return claimed.attempt() > 0;
    }

    boolean isDue() {
        return !instant(now).isBefore(Times.deadline(instant(lastAccess), life(), absolute()));
    }

    boolean isTouchDue() {
        return !instant(now).isBefore(instant(lastAccess).plus(Times.throttle(life())));
    }

    Times times() {
        return times(now, accessBefore, lastAccess, maxInactive, absoluteDeadline);
    }

    /** The times that follow from these columns. */
    static Times times(long now, long accessBefore, long lastAccess, long maxInactive, long absoluteDeadline) {
        // Another statement may have waited less long for the row, and have a later time.
        Instant last = instant(lastAccess);
        return new Times(
                instant(Math.max(now, lastAccess)),
                instant(accessBefore),
                last,
                Times.deadline(last, Duration.ofMillis(maxInactive), instant(absoluteDeadline)));
    }

    /** The secret before the present one, as long as it is told. */
    Optional<SecretHash> retiredNow() {
        return now < retiredAt + SessionStore.RETIRED_FOR.toMillis() ? retired : Optional.empty();
    }

    /** Whether all that happened since {@code known} can be told. */
    boolean reachesBackTo(Known known) {
        return known.incarnation().equals(incarnation)
                && known.version() >= body.forgottenUpTo()
                && known.version() <= version;
    }

    /** This row, after it was accessed. */
    SessionRow touched(long now, long lastAccess) {
        return with(this.lastAccess, lastAccess, now);
    }

    /** This row, read by a call that found an earlier access. */
    SessionRow after(long accessBefore) {
        return with(accessBefore, lastAccess, now);
    }

    private SessionRow with(long accessBefore, long lastAccess, long now) {
        return new SessionRow(
                stamp,
                incarnation,
                version,
                secret,
                retired,
                retiredAt,
                maxInactive,
                lastAccess,
                claimed,
                leased,
                absoluteDeadline,
                accessBefore,
                now,
                body);
    }

    private static Instant instant(long millis) {
        return millis >= SessionSql.NEVER ? Instant.MAX : Instant.ofEpochMilli(millis);
    }
}
