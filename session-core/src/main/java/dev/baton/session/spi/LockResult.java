// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

/** The answer to {@link SessionStore#lock}. */
public sealed interface LockResult {
    /**
     * The lease is the asker's, until it has run out and another is granted one.
     *
     * @param load what the asking node did not have, as of after the grant; never {@link LoadResult.Absent}
     */
    record Locked(Lease lease, LoadResult load) implements LockResult {}

    /** Others had it for all the time that the asker would wait; the asker does not wait any more. */
    record TimedOut() implements LockResult {}

    /**
     * The presented secret is not the session's present one: no lease is granted, and nobody is made to wait for it.
     *
     * @param load what the asking node did not have; never {@link LoadResult.Absent}
     */
    record Refused(LoadResult load) implements LockResult {}

    /** There is no such session, as in {@link LoadResult.Absent}. */
    record Absent() implements LockResult {}
}
