// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.SecretHash;
import dev.baton.session.SessionStoreException;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Metadata;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The bytes of {@link Facts} in a store.
 *
 * <pre>
 *   0      magic C6
 *   1      wire version, 1
 *   2      incarnation, 16 bytes: the record belongs to this session and no other
 *   18     created, milliseconds of the epoch, 8 bytes
 *   26     maxInactive, milliseconds, 8 bytes
 *   34     absolute deadline, milliseconds of the epoch, 8 bytes; 2^63 - 1 for none
 *   42     secret's hash, modified UTF-8 with 2 bytes of length
 *   …      1 if a user is logged in: name, realm, authType, 2 bytes count of roles, roles; 0 otherwise
 *   …      the name of the node that wrote this
 *   end-4  CRC32C of all before
 * </pre>
 *
 * Numbers are big-endian. Bytes from a store are not trusted: whatever is not exactly this form is refused.
 */
final class FactsFormat {
    private static final int MAGIC = 0xC6;
    private static final int WIRE_VERSION = 1;
    private static final int CHECKSUM_BYTES = 4;
    private static final long NEVER = Long.MAX_VALUE;

    /**
     * What a store holds.
     *
     * @param facts the facts
     * @param node who wrote them
     */
    record Written(Facts facts, String node) {}

    private FactsFormat() {}

    static Metadata encode(Incarnation incarnation, Facts facts, String node) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(96);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(MAGIC);
            out.writeByte(WIRE_VERSION);
            out.writeLong(incarnation.high());
            out.writeLong(incarnation.low());
            out.writeLong(facts.created().toEpochMilli());
            out.writeLong(facts.maxInactive().toMillis());
            out.writeLong(
                    facts.absoluteDeadline().equals(Instant.MAX)
                            ? NEVER
                            : facts.absoluteDeadline().toEpochMilli());
            out.writeUTF(facts.secret().value());
            out.writeBoolean(facts.user().isPresent());
            if (facts.user().isPresent()) {
                write(out, facts.user().get());
            }
            out.writeUTF(node);
            out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        } catch (IOException e) {
            throw new UncheckedIOException("The principal's name or a role is longer than 65 535 bytes", e);
        }
        return new Metadata(bytes.toByteArray(), facts.secret(), facts.maxInactive(), facts.absoluteDeadline());
    }

    /** @throws SessionStoreException if the bytes are not the facts of this incarnation */
    static Written decode(Incarnation incarnation, byte[] body) {
        int end = body.length - CHECKSUM_BYTES;
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
            if (in.readUnsignedByte() != MAGIC) {
                throw new SessionStoreException("The store holds something else than a session's metadata");
            }
            int version = in.readUnsignedByte();
            if (version != WIRE_VERSION) {
                throw new SessionStoreException("The session's metadata has wire version " + version
                        + ", and this node reads only " + WIRE_VERSION + ": a newer node wrote it");
            }
            if (!new Incarnation(in.readLong(), in.readLong()).equals(incarnation)) {
                throw new SessionStoreException("The store holds the metadata of another session under this handle");
            }
            Instant created = Instant.ofEpochMilli(in.readLong());
            Duration maxInactive = Duration.ofMillis(in.readLong());
            long absolute = in.readLong();
            Instant absoluteDeadline = absolute == NEVER ? Instant.MAX : Instant.ofEpochMilli(absolute);
            SecretHash secret = new SecretHash(in.readUTF());
            Optional<User> user = in.readBoolean() ? Optional.of(readUser(in)) : Optional.empty();
            String node = in.readUTF();
            if (in.available() != CHECKSUM_BYTES || in.readInt() != checksum(body, end)) {
                throw new SessionStoreException("The session's metadata is damaged: its checksum does not fit");
            }
            return new Written(new Facts(created, secret, maxInactive, absoluteDeadline, user), node);
        } catch (IOException | IllegalArgumentException e) {
            throw new SessionStoreException("The session's metadata is damaged", e);
        }
    }

    private static void write(DataOutputStream out, User user) throws IOException {
        out.writeUTF(user.name());
        out.writeUTF(user.realm());
        out.writeUTF(user.authType());
        out.writeShort(user.roles().size());
        for (String role : user.roles()) {
            out.writeUTF(role);
        }
    }

    private static User readUser(DataInputStream in) throws IOException {
        String name = in.readUTF();
        String realm = in.readUTF();
        String authType = in.readUTF();
        int count = in.readUnsignedShort();
        List<String> roles = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            roles.add(in.readUTF());
        }
        return new User(name, realm, roles, authType);
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
