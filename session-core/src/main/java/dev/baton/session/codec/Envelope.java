// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import java.util.zip.CRC32C;

/**
 * What is around an attribute's bytes wherever they are stored. This is wire version 1.
 *
 * <pre>
 *   offset  bytes
 *   0       1      magic     C5
 *   1       1      version   1
 *   2       1      codec     0 null     no payload
 *                            1 scalar   one string or boxed primitive, see {@link ScalarCodec}
 *                            2 kryo     an object graph: its class and itself, see {@link NamingClassResolver}
 *                            3 jdk      Java serialization, for a class that has a say in its serial form
 *                            4 record   no attribute: what a node writes of the session itself, always sealed
 *   3       1      flags     1 deflated, 2 sealed with AES-256-GCM, 4 checksum; either 2 or 4, never both
 *
 *   with a checksum:                       sealed, see {@link Seal}:
 *   4       n      payload                 4       4   id of the key, ASCII, filled up with zeros
 *   4 + n   4      CRC32C of all bytes     8       12  nonce
 *                  before it, high         20      n   payload, encrypted
 *                  byte first              20 + n  16  tag
 *
 *   a deflated payload:                    its length as a varint, then raw deflate of exactly that; see
 *                                          {@link Compression}
 * </pre>
 *
 * <p>Any other version, codec or flag is refused, never guessed: it is a newer node's, or damage. Between coding and storing
 * there is the plain envelope: neither deflated nor sealed, its last four bytes without a meaning.
 */
final class Envelope {
    static final int HEADER = 4;
    static final int TRAILER = 4;

    static final byte NULL = 0;
    static final byte SCALAR = 1;
    static final byte KRYO = 2;
    static final byte JDK = 3;
    static final byte RECORD = 4;

    static final byte DEFLATED = 1;
    static final byte SEALED = 2;
    static final byte CHECKSUM = 4;

    private static final byte MAGIC = (byte) 0xC5;
    private static final byte VERSION = 1;

    private Envelope() {}

    static void begin(byte[] bytes, byte codec) {
        bytes[0] = MAGIC;
        bytes[1] = VERSION;
        bytes[2] = codec;
        bytes[3] = CHECKSUM;
    }

    static byte[] header(byte codec, int flags) {
        return new byte[] {MAGIC, VERSION, codec, (byte) flags};
    }

    /** Whether bytes from a store begin as an envelope does. */
    static boolean isOne(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == MAGIC;
    }

    /** Fills in the checksum behind the first {@code length} bytes. */
    static void end(byte[] bytes, int length) {
        int sum = checksum(bytes, length);
        for (int i = 0; i < TRAILER; i++) {
            bytes[length + i] = (byte) (sum >>> (24 - 8 * i));
        }
    }

    static void requireHeader(byte[] bytes) {
        if (bytes.length < HEADER + TRAILER) {
            throw new Refusal("it has " + bytes.length + " bytes, fewer than an envelope");
        }
        if (bytes[0] != MAGIC) {
            throw new Refusal("it does not begin as what Baton stores, but with byte " + hex(bytes[0]));
        }
        if (bytes[1] != VERSION) {
            throw new Refusal("it has wire version " + (bytes[1] & 0xFF) + ", but only " + VERSION
                    + " is known here; a newer node may have written it");
        }
        int guard = bytes[3] & ~DEFLATED;
        if (guard != CHECKSUM && guard != SEALED) {
            throw new Refusal(
                    "its flags are " + hex(bytes[3]) + ", which are unknown here; a newer node may have written it");
        }
    }

    static boolean isSealed(byte[] bytes) {
        return (bytes[3] & SEALED) != 0;
    }

    static boolean isDeflated(byte[] bytes) {
        return (bytes[3] & DEFLATED) != 0;
    }

    static void requireChecksum(byte[] bytes) {
        int length = bytes.length - TRAILER;
        int sum = 0;
        for (int i = 0; i < TRAILER; i++) {
            sum = sum << 8 | bytes[length + i] & 0xFF;
        }
        if (sum != checksum(bytes, length)) {
            throw new Refusal("its checksum is wrong: the bytes were damaged");
        }
    }

    static void requireAttribute(byte codec) {
        if (codec < NULL || codec > JDK) {
            throw new Refusal("its codec " + (codec & 0xFF) + " is unknown here; a newer node may have written it");
        }
    }

    static int payloadLength(byte[] bytes) {
        return bytes.length - HEADER - TRAILER;
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static String hex(byte value) {
        return "%02X".formatted(value & 0xFF);
    }
}
