// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

/**
 * A change was sent to the store and no answer came: it may have been applied, and may yet be.
 *
 * <p>Sending the same change again is safe: the store applies it once.
 */
public class OutcomeUnknownException extends SessionStoreException {
    private static final long serialVersionUID = 1L;

    public OutcomeUnknownException(String message, Throwable cause) {
        super(message, cause, false);
    }

    public OutcomeUnknownException(String message) {
        super(message, null, false);
    }
}
