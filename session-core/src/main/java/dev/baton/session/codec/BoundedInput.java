// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.io.Input;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads from a byte array and believes no length that the bytes left cannot hold. Not thread-safe. */
final class BoundedInput extends Input {
    private static final int KEPT_CHARS = 8192;

    BoundedInput() {
        setBuffer(new byte[0]);
    }

    int remaining() {
        return limit - position;
    }

    /** Reads how many parts follow, of which each takes at least {@code leastBytes} bytes. */
    int readSize(int leastBytes) {
        return requireSize(readVarInt(true), leastBytes);
    }

    int requireSize(int size, int leastBytes) {
        if (size < 0 || size > remaining() / leastBytes) {
            throw new Refusal("a length of " + Integer.toUnsignedString(size) + " does not fit into the " + remaining()
                    + " bytes left");
        }
        return size;
    }

    /** The next byte, negative when it is not a whole number by itself, or when there is none. */
    int peek() {
        return position < limit ? buffer[position] : -1;
    }

    /** Goes over {@code expected}, if that is what comes next. */
    boolean skip(byte[] expected) {
        int end = position + expected.length;
        if (end > limit || !Arrays.equals(buffer, position, end, expected, 0, expected.length)) {
            return false;
        }
        position = end;
        return true;
    }

    byte[] readBlock() {
        return readBytes(readSize(1));
    }

    /** Reads a string that must be there. */
    String readText() {
        String text = readString();
        if (text == null) {
            throw new Refusal("a text is missing");
        }
        return text;
    }

    /**
     * Reads what {@code Output.writeString} wrote. The inherited method sizes its buffer by a length that it has not
     * checked, and leaves what a former string left where bytes are malformed.
     */
    @Override
    public @Nullable String readString() {
        if (!readVarIntFlag()) {
            return super.readString();
        }
        int length = readVarIntFlag(true) - 1;
        if (length < 0) {
            return null;
        }
        return length == 0 ? "" : readChars(requireSize(length, 1), buffer, position);
    }

    private String readChars(int length, byte[] bytes, int from) {
        if (chars.length < length) {
            chars = new char[length];
        }
        char[] read = chars;
        int at = from;
        for (int i = 0; i < length; i++) {
            int first = at < limit ? bytes[at++] : malformed();
            if (first >= 0) {
                read[i] = (char) first;
            } else if ((first & 0xE0) == 0xC0 && at < limit) {
                read[i] = (char) ((first & 0x1F) << 6 | follower(bytes[at++]));
            } else if ((first & 0xF0) == 0xE0 && at + 1 < limit) {
                read[i] = (char) ((first & 0x0F) << 12 | follower(bytes[at++]) << 6 | follower(bytes[at++]));
            } else {
                malformed();
            }
        }
        position = at;
        return new String(read, 0, length);
    }

    private static int follower(byte next) {
        return (next & 0xC0) == 0x80 ? next & 0x3F : malformed();
    }

    private static int malformed() {
        throw new Refusal("a text is cut off or malformed");
    }

    /** Lets go of the bytes, and of a buffer that one long string made large. */
    void release() {
        setBuffer(new byte[0]);
        if (chars.length > KEPT_CHARS) {
            chars = new char[32];
        }
    }
}
