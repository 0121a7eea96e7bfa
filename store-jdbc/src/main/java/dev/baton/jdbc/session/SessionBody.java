// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import dev.baton.session.spi.CommitNumber;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a session's row holds in its body: everything that only a commit changes. Immutable; its bytes are those of {@link
 * BodyFormat}.
 *
 * @param metadata the body of the metadata, and the version that set it
 * @param attributes every attribute by name
 * @param removals the version that removed each attribute that is not there any more, the oldest first
 * @param forgottenUpTo the version of the newest removal that was forgotten
 * @param commits the last commit of each node that was applied, the oldest first
 */
record SessionBody(
        Value metadata,
        Map<String, Value> attributes,
        Map<String, Long> removals,
        long forgottenUpTo,
        Map<Long, Applied> commits) {
    /** How many nodes' last commits a session remembers. */
    static final int NODES = 32;

    /** The last commit of one node. */
    record Applied(long sequence, long version) {}

    /** Some bytes, and the version that set them. */
    sealed interface Value {
        long version();

        int length();
    }

    /** Bytes that stand in the body. */
    record Inline(long version, byte[] bytes) implements Value {
        @Override
        public int length() {
            return bytes.length;
        }
    }

    /** Bytes that have a row of their own. */
    record Outside(long version, long slot, int length) implements Value {}

    SessionBody {
        attributes = Map.copyOf(attributes);
        removals = Collections.unmodifiableMap(new LinkedHashMap<>(removals));
        commits = Collections.unmodifiableMap(new LinkedHashMap<>(commits));
    }

    /** The version that this commit, or a later one of its node, made earlier. */
    Optional<Long> versionMadeBefore(CommitNumber number) {
        Applied applied = commits.get(number.node());
        return applied == null || number.sequence() > applied.sequence()
                ? Optional.empty()
                : Optional.of(applied.version());
    }

    /** The number of the row in which the body of the metadata is, or 0 if it stands in this one. */
    long metadataSlot() {
        return metadata instanceof Outside outside ? outside.slot() : 0;
    }

    /** The version of an attribute, or 0 if it is not there. */
    long versionOf(String name) {
        Value value = attributes.get(name);
        return value == null ? 0 : value.version();
    }
}
