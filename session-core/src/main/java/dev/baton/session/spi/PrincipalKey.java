// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import java.util.regex.Pattern;

/**
 * Names a principal within one namespace without telling who it is: 22 characters of base64url, made by nodes of the
 * principal's name. Immutable.
 */
public record PrincipalKey(String value) {
    /** The number of characters in every key. */
    public static final int LENGTH = 22;

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{" + LENGTH + "}");

    /** @throws IllegalArgumentException if the text has not this form */
    public PrincipalKey {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("A principal's key is " + LENGTH
                    + " characters of A-Z, a-z, 0-9, - and _, but this text of " + value.length()
                    + " characters is not");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
