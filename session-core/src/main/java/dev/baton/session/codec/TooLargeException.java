// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

/** Says that an attribute passed its limit while it was encoded. */
final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLargeException() {
        super(null, null, false, false);
    }
}
