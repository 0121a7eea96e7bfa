// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

/** Why the changes of a request were not saved. */
public enum Outcome {
    /** Another request was first to change the same. */
    CONFLICT,
    /** The request lost its turn with the session: its lease ran out, or it had it for too long. */
    FENCED,
    /** Its user has as many sessions as he may have already. */
    REFUSED,
    /** The session has ended. */
    GONE,
    /** The store did not say whether it applied the commit. */
    UNKNOWN,
    /** The store could not be reached, or refused; nothing was applied. */
    UNAVAILABLE,
    /** A value cannot be turned into bytes, so there was nothing to send. */
    UNSERIALIZABLE
}
