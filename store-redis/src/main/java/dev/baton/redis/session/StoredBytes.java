// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Takes stored bytes apart from the front, and never believes a length. Confined to one thread. */
final class StoredBytes {
    /** Thrown when bytes are not what they should be. Caught where it is known whose they are. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }

        Malformed(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final String what;
    private final ByteBuffer bytes;

    StoredBytes(String what, byte[] bytes) {
        this.what = what;
        this.bytes = ByteBuffer.wrap(bytes);
    }

    boolean hasMore() {
        return bytes.hasRemaining();
    }

    int unsignedShort() throws Malformed {
        need(Short.BYTES);
        return Short.toUnsignedInt(bytes.getShort());
    }

    long unsignedInt() throws Malformed {
        need(Integer.BYTES);
        return Integer.toUnsignedLong(bytes.getInt());
    }

    long number() throws Malformed {
        need(Long.BYTES);
        return bytes.getLong();
    }

    byte[] take(int length) throws Malformed {
        need(length);
        byte[] taken = new byte[length];
        bytes.get(taken);
        return taken;
    }

    byte[] rest() throws Malformed {
        return take(bytes.remaining());
    }

    String text(int length) throws Malformed {
        return text(what, take(length));
    }

    static String text(String what, byte[] utf8) throws Malformed {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Malformed(what + " has a name that is not UTF-8", e);
        }
    }

    private void need(int length) throws Malformed {
        if (bytes.remaining() < length) {
            throw new Malformed("%s ends after %d bytes, where %d more belong"
                    .formatted(what, bytes.limit(), length - bytes.remaining()));
        }
    }
}
