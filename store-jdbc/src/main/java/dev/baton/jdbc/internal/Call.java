// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.internal;

/**
 * What is being asked of the database, as errors name it. Immutable.
 *
 * @param operation what is done, such as {@code commit}
 * @param subject what it is done to, such as {@code session} and its handle
 * @param changes whether it changes what sessions are: if no answer comes, nobody knows whether it did
 */
public record Call(String operation, String subject, boolean changes) {
    /** A call that tells something, and may be sent again whenever no answer came. */
    public static Call asking(String operation, String subject) {
        return new Call(operation, subject, false);
    }

    /** A call that changes something. It must be such that sending it again has no second effect. */
    public static Call changing(String operation, String subject) {
        return new Call(operation, subject, true);
    }

    @Override
    public String toString() {
        return "the " + operation + " of " + subject;
    }
}
