// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.SecretHash;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.StoredAttribute;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an {@link InMemoryBackend} keeps of one session. Guarded by its backend. */
final class KeptSession {
    /** The last commit of one node that was applied. */
    record AppliedCommit(long sequence, long version) {}

    /** A secret that was changed. */
    record Retired(SecretHash hash, Instant at) {}

    /** Who ends the session; stands until the session is deleted, also when the lease has run out. */
    record Taken(long owner, Instant until, int attempt) {}

    final Incarnation incarnation;
    final Map<String, StoredAttribute> attributes = new HashMap<>();
    final Map<Long, AppliedCommit> appliedByNode = new HashMap<>();

    /** The version that removed each attribute that is not there any more, oldest first. */
    final Map<String, Long> removals = new LinkedHashMap<>();

    long version = 1;
    long metadataVersion = 1;
    Metadata metadata;
    Instant lastAccess;

    /** The version of the newest removal that was forgotten: copies older than this cannot be told what happened. */
    long forgottenUpTo;

    @Nullable
    Retired retired;

    @Nullable
    Taken taken;

    boolean damaged;

    KeptSession(Incarnation incarnation, Metadata metadata, Instant lastAccess) {
        this.incarnation = incarnation;
        this.metadata = metadata;
        this.lastAccess = lastAccess;
    }

    Duration maxInactive() {
        return metadata.maxInactive();
    }

    static Metadata copy(Metadata metadata) {
        return new Metadata(
                metadata.body().clone(), metadata.secret(), metadata.maxInactive(), metadata.absoluteDeadline());
    }

    static Map<String, StoredAttribute> copy(Map<String, StoredAttribute> attributes) {
        Map<String, StoredAttribute> copies = new HashMap<>();
        attributes.forEach((name, attribute) -> copies.put(
                name, new StoredAttribute(attribute.version(), attribute.value().clone())));
        return copies;
    }
}
