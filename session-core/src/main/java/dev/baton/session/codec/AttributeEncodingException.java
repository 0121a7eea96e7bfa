// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import org.jspecify.annotations.Nullable;

/**
 * Says that an attribute's value cannot be stored; the message names the attribute, the class, the reason and the remedy.
 *
 * <p>It is an {@link IllegalArgumentException} because that is what the Servlet API throws for such a value.
 */
public final class AttributeEncodingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** Says {@code message}, because of {@code cause}, if there is one. */
    public AttributeEncodingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
