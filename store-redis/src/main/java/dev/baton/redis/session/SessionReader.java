// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.redis.internal.Reply;
import dev.baton.redis.session.StoredBytes.Malformed;
import dev.baton.session.SecretHash;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.SessionHead;
import dev.baton.session.spi.StoredAttribute;
import dev.baton.session.spi.StoredMetadata;
import dev.baton.session.spi.StoredSession;
import dev.baton.session.spi.Times;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns what Redis holds into the records of the SPI, and refuses what cannot be. */
final class SessionReader {
    private SessionReader() {}

    private record Stamp(Incarnation incarnation, long version, SecretHash secret) {}

    /**
     * Any numbers are times, except that a {@code maxInactive} beyond all use was not written by us.
     *
     * @param absolute the absolute deadline; -1 or what is beyond all use for none
     */
    static Times times(long now, long lastAccess, long maxInactive, long absolute, long accessBefore) throws Malformed {
        if (Math.abs(maxInactive) > SessionLayout.LONGEST_MILLIS
                || Math.abs(lastAccess) > SessionLayout.LONGEST_MILLIS) {
            throw new Malformed("the times are a last access of %d ms and a maxInactive of %d ms"
                    .formatted(lastAccess, maxInactive));
        }
        Instant accessed = Instant.ofEpochMilli(lastAccess);
        return new Times(
                Instant.ofEpochMilli(now),
                Instant.ofEpochMilli(accessBefore),
                accessed,
                Times.deadline(accessed, Duration.ofMillis(maxInactive), absoluteDeadline(absolute)));
    }

    private static Instant absoluteDeadline(long millis) {
        return millis < 0 || millis > SessionLayout.LONGEST_MILLIS ? Instant.MAX : Instant.ofEpochMilli(millis);
    }

    /** What is told of a session apart from its attributes. */
    static SessionHead head(Times times, Reply stampBytes, Reply metadataBytes) throws Malformed {
        Stamp stamp = stamp(stampBytes.bytes());
        StoredMetadata metadata = metadata(
                needed("the metadata", metadataBytes.isNil() ? null : metadataBytes.bytes()),
                stamp,
                times.now().toEpochMilli());
        return new SessionHead(stamp.incarnation, stamp.version, metadata, times);
    }

    /**
     * The whole session.
     *
     * @param data fields and values of its data, by turns
     */
    static StoredSession whole(List<Reply> data, long now, long lastAccess, long accessBefore) throws Malformed {
        byte[] stampBytes = null;
        byte[] metadataBytes = null;
        byte[] packed = null;
        Map<String, byte[]> own = new HashMap<>();
        for (int i = 0; i + 1 < data.size(); i += 2) {
            byte[] field = data.get(i).bytes();
            byte[] value = data.get(i + 1).bytes();
            // Read as Latin-1, no two fields are the same text.
            String name = new String(field, StandardCharsets.ISO_8859_1);
            switch (name) {
                case SessionLayout.STAMP_FIELD -> stampBytes = value;
                case SessionLayout.METADATA_FIELD -> metadataBytes = value;
                case SessionLayout.PACKED_FIELD -> packed = value;
                default -> {
                    if (name.startsWith(SessionLayout.OWN_FIELD_PREFIX)) {
                        own.put(name, value);
                    }
                }
            }
        }
        Stamp stamp = stamp(needed("the stamp", stampBytes));
        StoredMetadata metadata = metadata(needed("the metadata", metadataBytes), stamp, now);
        Map<String, StoredAttribute> attributes =
                attributes(needed("the packed attributes", packed), own, stamp.version);
        Metadata common = metadata.metadata();
        Times times = times(
                now,
                lastAccess,
                common.maxInactive().toMillis(),
                SessionWriter.absolute(common.absoluteDeadline()),
                accessBefore);
        return new StoredSession(stamp.incarnation, stamp.version, metadata, attributes, times);
    }

    /**
     * What has changed.
     *
     * @param metadata nothing if it has not
     * @param set name, version and value, by turns
     */
    static LoadResult.Changed changed(Times times, Reply stampBytes, Reply metadata, Reply set, Reply removed)
            throws Malformed {
        Stamp stamp = stamp(stampBytes.bytes());
        Optional<StoredMetadata> changed = metadata.isNil()
                ? Optional.empty()
                : Optional.of(metadata(metadata.bytes(), stamp, times.now().toEpochMilli()));
        Map<String, StoredAttribute> attributes = new HashMap<>();
        List<Reply> parts = set.list();
        for (int i = 0; i + 2 < parts.size(); i += 3) {
            long version = checked(parts.get(i + 1).integer(), stamp.version);
            attributes.put(
                    name(parts.get(i)),
                    new StoredAttribute(version, parts.get(i + 2).bytes()));
        }
        return new LoadResult.Changed(stamp.version, changed, attributes, names(removed.list()), times);
    }

    static Set<String> names(List<Reply> replies) throws Malformed {
        Set<String> names = new HashSet<>();
        for (Reply reply : replies) {
            names.add(name(reply));
        }
        return names;
    }

    private static String name(Reply reply) throws Malformed {
        return StoredBytes.text("an attribute", reply.bytes());
    }

    private static Stamp stamp(byte[] bytes) throws Malformed {
        StoredBytes stored = new StoredBytes("the stamp", bytes);
        Incarnation incarnation = new Incarnation(stored.number(), stored.number());
        long version = stored.number();
        if (version < 1) {
            throw new Malformed("the version is " + version);
        }
        return new Stamp(incarnation, version, secret(stored));
    }

    private static SecretHash secret(StoredBytes stored) throws Malformed {
        byte[] bytes = stored.take(SessionLayout.SECRET);
        try {
            return new SecretHash(new String(bytes, StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            throw new Malformed("the secret's hash is none", e);
        }
    }

    private static StoredMetadata metadata(byte[] bytes, Stamp stamp, long now) throws Malformed {
        StoredBytes stored = new StoredBytes("the metadata", bytes);
        long version = checked(stored.number(), stamp.version);
        long maxInactive = stored.number();
        Instant absolute = absoluteDeadline(stored.number());
        long retiredUntil = stored.number();
        Optional<SecretHash> retired = Optional.empty();
        if (retiredUntil > 0) {
            SecretHash hash = secret(stored);
            retired = now < retiredUntil ? Optional.of(hash) : Optional.empty();
        }
        Metadata metadata = new Metadata(stored.rest(), stamp.secret, Duration.ofMillis(maxInactive), absolute);
        return new StoredMetadata(version, metadata, retired);
    }

    private static Map<String, StoredAttribute> attributes(byte[] packed, Map<String, byte[]> own, long stampVersion)
            throws Malformed {
        Map<String, StoredAttribute> attributes = new HashMap<>();
        StoredBytes stored = new StoredBytes("the packed attributes", packed);
        int withOwn = 0;
        while (stored.hasMore()) {
            int nameLength = stored.unsignedShort();
            int valueLength = stored.unsignedShort();
            long version = checked((long) stored.unsignedShort() << Integer.SIZE | stored.unsignedInt(), stampVersion);
            byte[] nameBytes = stored.take(nameLength);
            String name = StoredBytes.text("an attribute", nameBytes);
            byte[] value;
            if (valueLength == SessionLayout.OWN) {
                value = own.get(SessionLayout.OWN_FIELD_PREFIX + new String(nameBytes, StandardCharsets.ISO_8859_1));
                withOwn++;
            } else {
                value = stored.take(valueLength);
            }
            if (value == null) {
                throw new Malformed("attribute '" + name + "' has no value");
            }
            if (attributes.put(name, new StoredAttribute(version, value)) != null) {
                throw new Malformed("attribute '" + name + "' is there twice");
            }
        }
        if (withOwn != own.size()) {
            throw new Malformed(
                    "there are " + own.size() + " values in fields of their own, where " + withOwn + " belong");
        }
        return attributes;
    }

    private static long checked(long version, long stampVersion) throws Malformed {
        if (version < 1 || version > stampVersion) {
            throw new Malformed("version " + version + " is part of version " + stampVersion);
        }
        return version;
    }

    private static byte[] needed(String what, byte @Nullable [] bytes) throws Malformed {
        if (bytes == null) {
            throw new Malformed(what + " is missing");
        }
        return bytes;
    }
}
