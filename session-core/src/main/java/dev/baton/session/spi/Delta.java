// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a commit carries: what changed, and nothing else. Immutable.
 *
 * @param incarnation the session that changed
 * @param number tells this commit from every other
 * @param set attributes to set, with their bytes
 * @param removed attributes to remove; none of them is also in {@code set}
 * @param metadata the changed metadata, if it changed
 * @param guards for each attribute named here, the version that it must still have: that of its last commit, or 0 for one
 *     that must not be there
 * @param base the version up to which the committing node's copy was complete: what others set since is overwritten unseen
 * @param hold the lease under which the changes were made, if they were made under one
 */
public record Delta(
        Incarnation incarnation,
        CommitNumber number,
        Map<String, byte[]> set,
        Set<String> removed,
        Optional<MetadataChange> metadata,
        Map<String, Long> guards,
        long base,
        Optional<Hold> hold) {
    /**
     * The lease that the committing request must still have.
     *
     * @param lease the lease
     * @param release whether it is given up with the commit, in the same step
     */
    public record Hold(Lease lease, boolean release) {}

    /**
     * New metadata in place of that of version {@code base}: if the stored metadata has another version, the commit
     * conflicts, so that nobody sets back a secret or a principal that he has not seen. A secret that differs from the
     * stored one retires that.
     */
    public record MetadataChange(long base, Metadata next) {}

    /** A delta of a request that holds no lease, and of which nobody asks what it overwrites. */
    public Delta(
            Incarnation incarnation,
            CommitNumber number,
            Map<String, byte[]> set,
            Set<String> removed,
            Optional<MetadataChange> metadata,
            Map<String, Long> guards) {
        this(incarnation, number, set, removed, metadata, guards, Long.MAX_VALUE, Optional.empty());
    }

    /** @throws IllegalArgumentException if an attribute is both set and removed, or nothing is changed */
    public Delta {
        set = Map.copyOf(set);
        removed = Set.copyOf(removed);
        guards = Map.copyOf(guards);
        if (set.isEmpty() && removed.isEmpty() && metadata.isEmpty()) {
            throw new IllegalArgumentException("A delta changes something, but this one changes nothing");
        }
        for (String name : removed) {
            if (set.containsKey(name)) {
                throw new IllegalArgumentException("An attribute is set or removed, but '" + name + "' is both");
            }
        }
    }
}
