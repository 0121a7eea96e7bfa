// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Bytes of attributes and bodies: a store must not care which. */
final class Bytes {
    private Bytes() {}

    /** One byte a character, so that any bytes can be written as text and back. */
    static byte[] of(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static byte[] everyByte() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
