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
 */
public record Delta(
        Incarnation incarnation,
        CommitNumber number,
        Map<String, byte[]> set,
        Set<String> removed,
        Optional<MetadataChange> metadata,
        Map<String, Long> guards) {
    /**
     * New metadata in place of that of version {@code base}: if the stored metadata has another version, the commit
     * conflicts, so that nobody sets back a secret or a principal that he has not seen. A secret that differs from the
     * stored one retires that.
     */
    public record MetadataChange(long base, Metadata next) {}

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
