// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

/** The answer to {@link SessionStore#create}. */
public sealed interface CreateResult {
    /**
     * The session was created at version 1, by this call or an earlier one with the same incarnation; in the second case it
     * may have changed since, and this call changes nothing.
     */
    record Created(Times times) implements CreateResult {}

    /** Another session has this handle; nothing was changed. */
    record Taken() implements CreateResult {}
}
