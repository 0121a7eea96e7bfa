// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.codec;

public class AttributeEncodingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public AttributeEncodingException(String message, Throwable cause) {
        super(message, cause);
    }
}
