// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import dev.baton.jdbc.session.SessionBody.Applied;
import dev.baton.jdbc.session.SessionBody.Inline;
import dev.baton.jdbc.session.SessionBody.Outside;
import dev.baton.jdbc.session.SessionBody.Value;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The bytes of a {@link SessionBody}. Numbers are big-endian, names are UTF-8.
 *
 * <pre>
 * format 1                the number 1
 * metadata                a value
 * attributes              their number 4, then for each: name's length 2 | name | a value
 * forgotten up to 8       then removals: their number 2, then for each, the oldest first: name's length 2 | name | version 8
 * commits                 their number 2, then for each, the oldest first: node 8 | sequence 8 | version that it made 8
 *
 * a value:                version 8 | length 4 | the bytes
 *    of more than 512 bytes, or for which the body would have more than 8192:
 *                         version 8 | length 4, its sign bit set | number of the row of its own 8
 * </pre>
 */
final class BodyFormat {
    /** The most bytes of a value that stands in the body. */
    static final int SMALL = 512;

    /** The most bytes of values in one body. */
    static final int PACKED = 8192;

    private static final int FORMAT = 1;
    private static final int LONGEST_NAME = 65_535;

    private BodyFormat() {}

    /** What is wrong with bytes that cannot be a body. */
    static final class MalformedBodyException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedBodyException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static byte[] write(SessionBody body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            write(out, body.metadata());
            out.writeInt(body.attributes().size());
            for (Map.Entry<String, Value> attribute : body.attributes().entrySet()) {
                write(out, attribute.getKey());
                write(out, attribute.getValue());
            }
            out.writeLong(body.forgottenUpTo());
            out.writeShort(body.removals().size());
            for (Map.Entry<String, Long> removal : body.removals().entrySet()) {
                write(out, removal.getKey());
                out.writeLong(removal.getValue());
            }
            out.writeShort(body.commits().size());
            for (Map.Entry<Long, Applied> commit : body.commits().entrySet()) {
                out.writeLong(commit.getKey());
                out.writeLong(commit.getValue().sequence());
                out.writeLong(commit.getValue().version());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, Value value) throws IOException {
        out.writeLong(value.version());
        if (value instanceof Inline inline) {
            out.writeInt(inline.bytes().length);
            out.write(inline.bytes());
        } else if (value instanceof Outside outside) {
            out.writeInt(outside.length() | Integer.MIN_VALUE);
            out.writeLong(outside.slot());
        }
    }

    /** Two names must not become the same bytes, as those with unpaired surrogates would. */
    private static void write(DataOutputStream out, String name) throws IOException {
        byte[] bytes = name(name);
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    /** @throws IllegalArgumentException if no attribute can have this name */
    static byte[] name(String name) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            if (bytes.length > LONGEST_NAME) {
                throw new IllegalArgumentException("The name of an attribute must have at most " + LONGEST_NAME
                        + " bytes in UTF-8, but one that begins with '" + name.substring(0, 40) + "' has "
                        + bytes.length);
            }
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "The name of an attribute must be Unicode text, but '" + name + "' has half a surrogate pair", e);
        }
    }

    static SessionBody read(byte[] bytes) throws MalformedBodyException {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            int format = in.get();
            if (format != FORMAT) {
                throw new MalformedBodyException("its body has format " + format, new IllegalArgumentException());
            }
            Value metadata = readValue(in);
            Map<String, Value> attributes = new HashMap<>();
            for (int left = in.getInt(); left > 0; left--) {
                attributes.put(readName(in), readValue(in));
            }
            long forgottenUpTo = in.getLong();
            Map<String, Long> removals = new LinkedHashMap<>();
            for (int left = in.getShort(); left > 0; left--) {
                removals.put(readName(in), in.getLong());
            }
            Map<Long, Applied> commits = new LinkedHashMap<>();
            for (int left = in.getShort(); left > 0; left--) {
                commits.put(in.getLong(), new Applied(in.getLong(), in.getLong()));
            }
            if (in.hasRemaining()) {
                throw new MalformedBodyException(
                        "its body has " + in.remaining() + " bytes too many", new IllegalArgumentException());
            }
            return new SessionBody(metadata, attributes, removals, forgottenUpTo, commits);
        } catch (BufferUnderflowException | NegativeArraySizeException e) {
            throw new MalformedBodyException("its body of " + bytes.length + " bytes ends too soon", e);
        }
    }

    private static Value readValue(ByteBuffer in) {
        long version = in.getLong();
        int length = in.getInt();
        return length < 0
                ? new Outside(version, in.getLong(), length & Integer.MAX_VALUE)
                : new Inline(version, readBytes(in, length));
    }

    private static String readName(ByteBuffer in) {
        return new String(readBytes(in, Short.toUnsignedInt(in.getShort())), StandardCharsets.UTF_8);
    }

    private static byte[] readBytes(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
