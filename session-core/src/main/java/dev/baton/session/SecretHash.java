// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * The stored trace of a {@link Secret}: 22 characters of base64url (128 bits) from which the secret cannot be found.
 *
 * <p>Immutable.
 */
public record SecretHash(String value) {
    /** @throws IllegalArgumentException if {@code value} is not 22 characters of base64url */
    public SecretHash {
        Objects.requireNonNull(value, "value");
        if (!Base64Url.isText(value, 0, value.length(), Secret.LENGTH)) {
            throw new IllegalArgumentException(
                    "A secret's hash is 22 characters of A-Z, a-z, 0-9, - and _, but this has " + value.length()
                            + " characters or others");
        }
    }

    /** Whether both are the same, in time that does not depend on where they differ. */
    public boolean matches(SecretHash other) {
        return MessageDigest.isEqual(
                value.getBytes(StandardCharsets.US_ASCII), other.value.getBytes(StandardCharsets.US_ASCII));
    }
}
