// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

/** The answer to {@link SessionStore#create}. */
public sealed interface CreateResult {
    /** The session is there, at version 1, whether this call or an earlier one with the same incarnation created it. */
    record Created(Times times) implements CreateResult {}

    /** Another session has this handle; nothing was changed. */
    record Taken() implements CreateResult {}
}
