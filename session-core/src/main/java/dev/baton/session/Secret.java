// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;

/**
 * The part of a session's id that proves possession: 22 characters of base64url (132 random bits).
 *
 * <p>Stores keep only its {@link #hash()}. {@link #toString()} hides it, so that it cannot reach a log. Immutable.
 */
public record Secret(String value) {
    /** The number of characters in every secret. */
    public static final int LENGTH = 22;

    private static final int HASH_BYTES = 16;

    /** @throws IllegalArgumentException if {@code value} is not 22 characters of base64url */
    public Secret {
        Objects.requireNonNull(value, "value");
        if (!Base64Url.isText(value, 0, value.length(), LENGTH)) {
            throw new IllegalArgumentException("A secret is 22 characters of A-Z, a-z, 0-9, - and _");
        }
    }

    /** A new secret from the system's secure random numbers. */
    public static Secret random() {
        return new Secret(Base64Url.random(LENGTH));
    }

    /** What stores keep in the secret's place: the first 128 bits of its SHA-256, as base64url. */
    public SecretHash hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.US_ASCII));
            byte[] head = Arrays.copyOf(digest, HASH_BYTES);
            return new SecretHash(Base64.getUrlEncoder().withoutPadding().encodeToString(head));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256, but this one does not", e);
        }
    }

    /** Says that there is a secret, and not which. */
    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
