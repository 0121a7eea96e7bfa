// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import java.util.Set;

/** The answer to {@link SessionStore#commit}. */
public sealed interface CommitResult {
    /**
     * The delta was applied, by this call or an earlier one with the same number.
     *
     * @param version the version that it made
     * @param overwritten how many of the attributes that it set or removed had a version above the delta's base: changes of
     *     others that this node has not seen; 0 when the delta had been applied before
     * @param times the session's times after it; the commit counts as access
     */
    record Committed(long version, int overwritten, Times times) implements CommitResult {
        /** A commit that overwrote nothing. */
        public Committed(long version, Times times) {
            this(version, 0, times);
        }
    }

    /**
     * The delta was made under a lease that is no longer its holder's; nothing was changed. Somebody else was granted one
     * since, whether he has it still or not, or it was given up. A lease that ran out and that nobody took since still counts
     * as held.
     */
    record Fenced() implements CommitResult {}

    /**
     * Somebody else was first; nothing was changed.
     *
     * @param attributes the guarded attributes that have another version
     * @param metadata whether the metadata has another version
     */
    record Conflict(Set<String> attributes, boolean metadata) implements CommitResult {
        public Conflict {
            attributes = Set.copyOf(attributes);
        }
    }

    /**
     * The session has ended or is being ended, or another incarnation stands under its handle; nothing was changed and
     * the session stays ended.
     */
    record Gone() implements CommitResult {}
}
