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
 *   3       1      flags     bit 0 deflated, bit 1 sealed with AES-GCM, bit 2 checksum; others 0
 *   4       n      payload
 *   4 + n   4      CRC32C of all bytes before it, high byte first
 * </pre>
 *
 * <p>This version writes and reads flags 4 only. Reserved for bits 0 and 1: a sealed envelope has a 4-byte key id and a
 * 12-byte nonce before the payload and a 16-byte tag in place of the checksum; a deflated payload begins with its length
 * as a varint. Any other version, codec or flag is refused, never guessed: it is a newer node's, or damage.
 */
final class Envelope {
    static final int HEADER = 4;
    static final int TRAILER = 4;

    static final byte NULL = 0;
    static final byte SCALAR = 1;
    static final byte KRYO = 2;
    static final byte JDK = 3;

    private static final byte MAGIC = (byte) 0xC5;
    private static final byte VERSION = 1;
    private static final byte CHECKSUM = 4;

    private Envelope() {}

    static void begin(byte[] bytes, byte codec) {
        bytes[0] = MAGIC;
        bytes[1] = VERSION;
        bytes[2] = codec;
        bytes[3] = CHECKSUM;
    }

    /** Fills in the checksum behind the first {@code length} bytes. */
    static void end(byte[] bytes, int length) {
        int sum = checksum(bytes, length);
        for (int i = 0; i < TRAILER; i++) {
            bytes[length + i] = (byte) (sum >>> (24 - 8 * i));
        }
    }

    /** Checks everything but the payload and gives the codec; the payload is what {@link #payloadLength} says. */
    static byte open(byte[] bytes, int most) {
        if (bytes.length < HEADER + TRAILER) {
            throw new Refusal("it has " + bytes.length + " bytes, fewer than an envelope");
        }
        if (bytes.length > most) {
            throw new Refusal("it has " + bytes.length + " bytes, more than maxAttributeBytes, which is " + most);
        }
        if (bytes[0] != MAGIC) {
            throw new Refusal("it does not begin as what Baton stores, but with byte " + hex(bytes[0]));
        }
        if (bytes[1] != VERSION) {
            throw new Refusal("it has wire version " + (bytes[1] & 0xFF) + ", but only " + VERSION
                    + " is known here; a newer node may have written it");
        }
        if (bytes[3] != CHECKSUM) {
            throw new Refusal("its flags are " + hex(bytes[3]) + ", but only " + hex(CHECKSUM)
                    + " is known here; a node with other settings may have written it");
        }
        int length = bytes.length - TRAILER;
        int sum = 0;
        for (int i = 0; i < TRAILER; i++) {
            sum = sum << 8 | bytes[length + i] & 0xFF;
        }
        if (sum != checksum(bytes, length)) {
            throw new Refusal("its checksum is wrong: the bytes were damaged");
        }
        if (bytes[2] < NULL || bytes[2] > JDK) {
            throw new Refusal("its codec " + (bytes[2] & 0xFF) + " is unknown here; a newer node may have written it");
        }
        return bytes[2];
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
