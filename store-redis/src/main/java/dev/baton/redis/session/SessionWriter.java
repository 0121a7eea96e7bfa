// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.NewSession;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what the engine hands over into the arguments of scripts. */
final class SessionWriter {
    static final byte[] NOTHING = {};

    /** In place of an absolute deadline: there is none. */
    static final long NEVER = Long.MAX_VALUE;

    private SessionWriter() {}

    /** @throws IllegalArgumentException if it is not in whole milliseconds, or further away than any use */
    static long absolute(Instant deadline) {
        if (deadline.equals(Instant.MAX)) {
            return NEVER;
        }
        return millis("the absolute deadline", Duration.between(Instant.EPOCH, deadline));
    }

    static byte[] incarnation(Incarnation incarnation) {
        return ByteBuffer.allocate(SessionLayout.INCARNATION)
                .putLong(incarnation.high())
                .putLong(incarnation.low())
                .array();
    }

    /** Nothing, if the node knows nothing. */
    static byte[] known(@Nullable Known known) {
        if (known == null) {
            return NOTHING;
        }
        return ByteBuffer.allocate(SessionLayout.INCARNATION + SessionLayout.VERSION)
                .putLong(known.incarnation().high())
                .putLong(known.incarnation().low())
                .putLong(known.version())
                .array();
    }

    static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    static byte[] lease(Lease lease) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(lease.token())
                .putLong(lease.owner())
                .array();
    }

    static byte[] flag(boolean flag) {
        return flag ? SessionLayout.bytes("1") : NOTHING;
    }

    static byte[] decimal(long number) {
        return SessionLayout.bytes(Long.toString(number));
    }

    /** The arguments of {@code create.lua} behind the handle. */
    static List<byte[]> creation(NewSession session) {
        Metadata metadata = session.metadata();
        long maxInactive = millis("maxInactive", metadata.maxInactive());
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(incarnation(session.incarnation()));
        arguments.add(decimal(maxInactive));
        long absolute = absolute(metadata.absoluteDeadline());
        arguments.add(absolute == NEVER ? NOTHING : decimal(absolute));
        arguments.add(SessionLayout.bytes(SessionLayout.STAMP_FIELD));
        arguments.add(ByteBuffer.allocate(SessionLayout.LIVE)
                .put(incarnation(session.incarnation()))
                .putLong(1)
                .put(SessionLayout.bytes(metadata.secret().value()))
                .array());
        arguments.add(SessionLayout.bytes(SessionLayout.METADATA_FIELD));
        arguments.add(ByteBuffer.allocate(4 * Long.BYTES + metadata.body().length)
                .putLong(1)
                .putLong(maxInactive)
                .putLong(absolute)
                .putLong(0)
                .put(metadata.body())
                .array());
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> attribute : session.attributes().entrySet()) {
            byte[] name = name(attribute.getKey());
            byte[] value = attribute.getValue();
            boolean own = value.length > SessionLayout.SMALL
                    || packed.size() + SessionLayout.RECORD + name.length + value.length > SessionLayout.PACKED;
            packed.writeBytes(ByteBuffer.allocate(SessionLayout.RECORD)
                    .putShort((short) name.length)
                    .putShort((short) (own ? SessionLayout.OWN : value.length))
                    .putShort((short) 0)
                    .putInt(1)
                    .array());
            packed.writeBytes(name);
            if (own) {
                arguments.add(SessionLayout.bytes(SessionLayout.OWN_FIELD_PREFIX + attribute.getKey()));
                arguments.add(value);
            } else {
                packed.writeBytes(value);
            }
        }
        arguments.add(SessionLayout.bytes(SessionLayout.PACKED_FIELD));
        arguments.add(packed.toByteArray());
        return arguments;
    }

    /**
     * The arguments of {@code commit.lua} behind the handle.
     *
     * @param channel where the change is announced, or nothing
     */
    static List<byte[]> delta(Delta delta, byte[] channel) {
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(incarnation(delta.incarnation()));
        arguments.add(number(delta.number().node()));
        // With the sign bit flipped, the order of the bytes is that of the numbers.
        arguments.add(number(delta.number().sequence() ^ Long.MIN_VALUE));
        if (delta.metadata().isPresent()) {
            Delta.MetadataChange change = delta.metadata().get();
            arguments.add(decimal(change.base()));
            arguments.add(SessionLayout.bytes(change.next().secret().value()));
            arguments.add(ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(millis("maxInactive", change.next().maxInactive()))
                    .putLong(absolute(change.next().absoluteDeadline()))
                    .array());
            arguments.add(change.next().body());
        } else {
            for (int i = 0; i < 4; i++) {
                arguments.add(NOTHING);
            }
        }
        arguments.add(
                delta.hold().map(Delta.Hold::lease).map(SessionWriter::lease).orElse(NOTHING));
        arguments.add(flag(delta.hold().map(Delta.Hold::release).orElse(false)));
        arguments.add(channel);
        arguments.add(decimal(delta.base()));
        arguments.add(decimal(delta.set().size()));
        arguments.add(decimal(delta.removed().size()));
        delta.set().forEach((name, value) -> {
            arguments.add(name(name));
            arguments.add(value);
        });
        delta.removed().forEach(name -> arguments.add(name(name)));
        delta.guards().forEach((name, version) -> {
            arguments.add(name(name));
            arguments.add(decimal(version));
        });
        return arguments;
    }

    /** @throws IllegalArgumentException if it is not a whole number of milliseconds, or longer than any use */
    static long millis(String what, Duration duration) {
        if (duration.compareTo(Duration.ofMillis(SessionLayout.LONGEST_MILLIS)) > 0
                || duration.compareTo(Duration.ofMillis(-SessionLayout.LONGEST_MILLIS)) < 0
                || !Duration.ofMillis(duration.toMillis()).equals(duration)) {
            throw new IllegalArgumentException(what + " must be whole milliseconds, at most "
                    + Duration.ofMillis(SessionLayout.LONGEST_MILLIS) + ", but is " + duration);
        }
        return duration.toMillis();
    }

    /** Two names must not become the same bytes, as those with unpaired surrogates would. */
    private static byte[] name(String name) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            if (bytes.length >= SessionLayout.OWN) {
                throw new IllegalArgumentException("The name of an attribute must have less than " + SessionLayout.OWN
                        + " bytes in UTF-8, but one that begins with '" + name.substring(0, 40) + "' has "
                        + bytes.length);
            }
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "The name of an attribute must be Unicode text, but '" + name + "' has half a surrogate pair", e);
        }
    }
}
