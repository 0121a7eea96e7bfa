// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import java.util.Set;

/** The answer to {@link SessionStore#commit}. */
public sealed interface CommitResult {
    /**
     * The delta was applied, by this call or an earlier one with the same number.
     *
     * @param version the version that it made
     * @param times the session's times after it; the commit counts as access
     */
    record Committed(long version, Times times) implements CommitResult {}

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
