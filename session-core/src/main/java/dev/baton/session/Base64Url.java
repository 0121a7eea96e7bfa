// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import java.security.SecureRandom;

/** Text of the base64url alphabet (RFC 4648, section 5), six random bits a character. */
final class Base64Url {
    private static final char[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray();
    private static final SecureRandom RANDOM = new SecureRandom();

    private Base64Url() {}

    static String random(int length) {
        byte[] bits = new byte[length];
        RANDOM.nextBytes(bits);
        char[] text = new char[length];
        for (int i = 0; i < length; i++) {
            text[i] = ALPHABET[bits[i] & 63];
        }
        return new String(text);
    }

    static boolean isText(String text, int from, int to, int length) {
        if (to - from != length) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
}
