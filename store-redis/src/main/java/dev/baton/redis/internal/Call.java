// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is being asked of the server, as errors name it, and since when. Immutable.
 *
 * @param operation what is done, such as {@code commit}
 * @param subject what it is done to, such as {@code session} and its handle
 * @param changes whether it changes what sessions are: if no reply comes, nobody knows whether it did
 * @param begun when it began, by {@link System#nanoTime}: its time runs from then
 */
public record Call(
        String operation, String subject, @Nullable Object name, boolean changes, long begun) {
    /** A call that tells something, and may be sent again whenever no reply came. */
    public static Call asking(String operation, String subject, @Nullable Object name) {
        return new Call(operation, subject, name, false, System.nanoTime());
    }

    /** A call that changes something. It must be such that sending it again has no second effect. */
    public static Call changing(String operation, String subject, @Nullable Object name) {
        return new Call(operation, subject, name, true, System.nanoTime());
    }

    /** A question that has to be answered before this call, within its time. */
    public Call question() {
        return new Call(operation, subject, name, false, begun);
    }

    /** What is left of {@code limit}; not negative. */
    Duration left(Duration limit) {
        long left = limit.toNanos() - (System.nanoTime() - begun);
        return Duration.ofNanos(Math.max(0, left));
    }

    @Override
    public String toString() {
        return "the " + operation + " of " + subject + (name == null ? "" : " " + name);
    }
}
