// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Strings and boxed primitives, the commonest attributes, in as few bytes as they need.
 *
 * <pre>
 *   0  n bytes   String of ISO 8859-1        5  0         Boolean false       9   1   Byte
 *   1  n bytes   String in UTF-8             6  0         Boolean true       10   2   Short
 *   2  2n bytes  String with lone            7  8         Double             11   2   Character
 *                surrogates, in UTF-16       8  4         Float
 *   3  1 to 5    Integer   | zigzag varints, seven bits a byte from the low end
 *   4  1 to 10   Long      |
 * </pre>
 *
 * <p>Other numbers have their high byte first.
 */
final class ScalarCodec {
    private static final byte LATIN1 = 0;
    private static final byte UTF8 = 1;
    private static final byte UTF16 = 2;
    private static final byte INTEGER = 3;
    private static final byte LONG = 4;
    private static final byte FALSE = 5;
    private static final byte TRUE = 6;
    private static final byte DOUBLE = 7;
    private static final byte FLOAT = 8;
    private static final byte BYTE = 9;
    private static final byte SHORT = 10;
    private static final byte CHARACTER = 11;

    private ScalarCodec() {}

    static boolean handles(Object value) {
        return value instanceof String
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Double
                || value instanceof Float
                || value instanceof Byte
                || value instanceof Short;
    }

    /** The plain envelope of a value that it {@linkplain #handles handles}. */
    static byte[] encode(Object value, int most) {
        if (value instanceof String text) {
            return encodeString(text, most);
        }
        if (value instanceof Integer number) {
            return encodeVarint(INTEGER, ((long) number << 1 ^ number >> 31) & 0xFFFFFFFFL);
        }
        if (value instanceof Long number) {
            return encodeVarint(LONG, number << 1 ^ number >> 63);
        }
        ByteBuffer payload = ByteBuffer.allocate(9);
        if (value instanceof Boolean truth) {
            payload.put(truth ? TRUE : FALSE);
        } else if (value instanceof Double number) {
            payload.put(DOUBLE).putLong(Double.doubleToRawLongBits(number));
        } else if (value instanceof Float number) {
            payload.put(FLOAT).putInt(Float.floatToRawIntBits(number));
        } else if (value instanceof Byte number) {
            payload.put(BYTE).put(number);
        } else if (value instanceof Short number) {
            payload.put(SHORT).putShort(number);
        } else {
            payload.put(CHARACTER).putChar((Character) value);
        }
        byte[] envelope = new byte[Envelope.HEADER + payload.position() + Envelope.TRAILER];
        System.arraycopy(payload.array(), 0, envelope, Envelope.HEADER, payload.position());
        Envelope.begin(envelope, Envelope.SCALAR);
        return envelope;
    }

    private static byte[] encodeVarint(byte form, long value) {
        int length = (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
        byte[] envelope = new byte[Envelope.HEADER + 1 + length + Envelope.TRAILER];
        Envelope.begin(envelope, Envelope.SCALAR);
        envelope[Envelope.HEADER] = form;
        int at = Envelope.HEADER + 1;
        long rest = value;
        for (int last = at + length - 1; at < last; at++) {
            envelope[at] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        envelope[at] = (byte) rest;
        return envelope;
    }

    @SuppressWarnings("deprecation") // It drops the high bytes, which are known to be zero, and copies nothing else.
    private static byte[] encodeString(String text, int most) {
        byte form = form(text);
        byte @Nullable [] encoded = switch (form) {
            case UTF8 -> text.getBytes(StandardCharsets.UTF_8);
            // UTF-16 of the charset would replace lone surrogates.
            case UTF16 -> utf16(text);
            default -> null;
        };
        int length = encoded == null ? text.length() : encoded.length;
        if (length > most - Envelope.HEADER - Envelope.TRAILER - 1) {
            throw new TooLargeException();
        }
        byte[] envelope = new byte[Envelope.HEADER + 1 + length + Envelope.TRAILER];
        envelope[Envelope.HEADER] = form;
        if (encoded == null) {
            text.getBytes(0, length, envelope, Envelope.HEADER + 1);
        } else {
            System.arraycopy(encoded, 0, envelope, Envelope.HEADER + 1, length);
        }
        Envelope.begin(envelope, Envelope.SCALAR);
        return envelope;
    }

    private static byte form(String text) {
        byte form = LATIN1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0xFF) {
                form = UTF8;
                if (Character.isSurrogate(c)) {
                    if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                        return UTF16;
                    }
                    i++;
                }
            }
        }
        return form;
    }

    private static byte[] utf16(String text) {
        ByteBuffer buffer = ByteBuffer.allocate(2 * text.length());
        buffer.asCharBuffer().put(text);
        return buffer.array();
    }

    /** Reads what is between an envelope's header and its checksum. */
    static Object decode(byte[] envelope) {
        ByteBuffer payload = ByteBuffer.wrap(envelope, Envelope.HEADER, Envelope.payloadLength(envelope));
        if (!payload.hasRemaining()) {
            throw new Refusal("a scalar is empty");
        }
        byte form = payload.get();
        Object value = switch (form) {
            case LATIN1 -> latin1(payload);
            case UTF8 -> text(payload, StandardCharsets.UTF_8);
            case UTF16 -> utf16(payload);
            case INTEGER -> (int) unzigzag(readVarint(payload));
            case LONG -> unzigzag(readVarint(payload));
            case FALSE -> false;
            case TRUE -> true;
            case DOUBLE -> Double.longBitsToDouble(require(payload, 8).getLong());
            case FLOAT -> Float.intBitsToFloat(require(payload, 4).getInt());
            case BYTE -> require(payload, 1).get();
            case SHORT -> require(payload, 2).getShort();
            case CHARACTER -> require(payload, 2).getChar();
            default -> throw new Refusal("a scalar of the form " + form + " is unknown here");
        };
        if (payload.hasRemaining()) {
            throw new Refusal(payload.remaining() + " bytes follow the value");
        }
        return value;
    }

    private static String latin1(ByteBuffer payload) {
        String text = new String(payload.array(), payload.position(), payload.remaining(), StandardCharsets.ISO_8859_1);
        payload.position(payload.limit());
        return text;
    }

    private static String utf16(ByteBuffer payload) {
        if (payload.remaining() % 2 != 0) {
            throw new Refusal("a text in UTF-16 has an odd number of bytes");
        }
        String text = payload.asCharBuffer().toString();
        payload.position(payload.limit());
        return text;
    }

    private static String text(ByteBuffer payload, Charset charset) {
        try {
            return charset.newDecoder().decode(payload).toString();
        } catch (CharacterCodingException e) {
            throw new Refusal("a text is malformed");
        }
    }

    private static ByteBuffer require(ByteBuffer payload, int bytes) {
        if (payload.remaining() < bytes) {
            throw new Refusal("a number is cut off");
        }
        return payload;
    }

    private static long readVarint(ByteBuffer payload) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = require(payload, 1).get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new Refusal("a number is longer than any");
    }

    private static long unzigzag(long value) {
        return value >>> 1 ^ -(value & 1);
    }
}
