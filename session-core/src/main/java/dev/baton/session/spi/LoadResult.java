// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The answer to {@link SessionStore#load}. */
public sealed interface LoadResult {
    /** There is no such session: it never was, has ended, is being ended, or its deadline has come. */
    record Absent() implements LoadResult {}

    /**
     * The asking node's copy is complete.
     *
     * @param times the session's times, where the store looked at them; it always does when the load counts as access
     */
    record Unchanged(Optional<Times> times) implements LoadResult {}

    /**
     * What happened since the asking node's copy. Immutable.
     *
     * @param version the session's version now
     * @param metadata the metadata, if it changed
     * @param set the attributes that were set since and are there now
     * @param removed the attributes that were there once since the copy's version and are not there now
     * @param times the session's times
     */
    record Changed(
            long version,
            Optional<StoredMetadata> metadata,
            Map<String, StoredAttribute> set,
            Set<String> removed,
            Times times)
            implements LoadResult {
        public Changed {
            set = Map.copyOf(set);
            removed = Set.copyOf(removed);
        }
    }

    /** The whole session: the asking node knew nothing of it, another incarnation, or a version too old or too new. */
    record Whole(StoredSession session) implements LoadResult {}
}
