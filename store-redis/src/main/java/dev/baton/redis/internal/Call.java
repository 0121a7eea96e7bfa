// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import dev.baton.session.spi.WaitBudget;
import dev.baton.session.spi.WaitBudget.Wait;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is being asked of the server, as errors name it, and how long it may take. Immutable, but for the time that runs.
 *
 * @param operation what is done, such as {@code commit}
 * @param subject what it is done to, such as {@code session} and its handle
 * @param changes whether it changes what sessions are: if no reply comes, nobody knows whether it did
 * @param time its time, which runs from when it was made
 */
public record Call(
        String operation, String subject, @Nullable Object name, boolean changes, Wait time) {
    /** A call that tells something, and may be sent again whenever no reply came. */
    public static Call asking(String operation, String subject, @Nullable Object name) {
        return new Call(operation, subject, name, false, WaitBudget.begin());
    }

    /** A call that changes something. It must be such that sending it again has no second effect. */
    public static Call changing(String operation, String subject, @Nullable Object name) {
        return new Call(operation, subject, name, true, WaitBudget.begin());
    }

    /** A question that has to be answered before this call, within its time. */
    public Call question() {
        return new Call(operation, subject, name, false, time);
    }

    /** A question for the same, whose time begins now. */
    Call anew() {
        return asking(operation, subject, name);
    }

    /** What is left of the time that a call may take where its request has not waited before; not negative. */
    Duration left(Duration limit) {
        return time.left(limit);
    }

    /** Whether it was given so much of that time that its silence says something about the server. */
    boolean isPatient(Duration limit) {
        return time.granted(limit).compareTo(limit.dividedBy(2)) >= 0;
    }

    @Override
    public String toString() {
        return "the " + operation + " of " + subject + (name == null ? "" : " " + name);
    }
}
