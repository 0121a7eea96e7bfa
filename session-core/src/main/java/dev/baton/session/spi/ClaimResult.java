// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

/** The answer to {@link SessionStore#claim}. */
public sealed interface ClaimResult {
    /**
     * The session is the claimant's to end. From now on it is absent for loads and gone for commits and touches.
     *
     * @param session the session as it stands, so that listeners can read it
     * @param attempt 1 for the first claim of this session, one more each time a lease ran out
     */
    record Claimed(StoredSession session, int attempt) implements ClaimResult {}

    /** Another owner is ending the session, and its lease has not run out. */
    record Held() implements ClaimResult {}

    /** The session is not due, and the claim was for a due one only; its place in the index of deadlines is set right. */
    record NotDue(Times times) implements ClaimResult {}

    /** There is no such session. If the handle has none at all, the index of deadlines no longer names it. */
    record Absent() implements ClaimResult {}
}
