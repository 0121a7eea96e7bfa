// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.codec;

public class AttributeDecodingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public AttributeDecodingException(String message, Throwable cause) {
        super(message, cause);
    }
}
