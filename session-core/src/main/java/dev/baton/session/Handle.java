// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import java.util.Objects;

/**
 * The public, stable part of a session's id: 22 characters of base64url (132 random bits).
 *
 * <p>A handle names a session in stores, logs and pages. It gives no access: that takes the {@link Secret}. Immutable.
 */
public record Handle(String value) {
    /** The number of characters in every handle. */
    public static final int LENGTH = 22;

    /** @throws IllegalArgumentException if {@code value} is not 22 characters of base64url */
    public Handle {
        Objects.requireNonNull(value, "value");
        if (!Base64Url.isText(value, 0, value.length(), LENGTH)) {
            throw new IllegalArgumentException("A handle is 22 characters of A-Z, a-z, 0-9, - and _, but this text of "
                    + value.length() + " characters is not");
        }
    }

    /** A new handle from the system's secure random numbers. */
    public static Handle random() {
        return new Handle(Base64Url.random(LENGTH));
    }

    @Override
    public String toString() {
        return value;
    }
}
