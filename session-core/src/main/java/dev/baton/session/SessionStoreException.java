// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import org.jspecify.annotations.Nullable;

/**
 * A store did not do what was asked of it. It is never an answer about a session: least of all that there is none.
 *
 * <p>Thrown as it is when the store answered with an error that trying again will not cure.
 */
public class SessionStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SessionStoreException(String message, Throwable cause) {
        super(message, cause);
    }

    public SessionStoreException(String message) {
        super(message);
    }

    /**
     * An exception without a stack: for outages, which are no fault of the code that meets them, and meet every request.
     */
    SessionStoreException(String message, @Nullable Throwable cause, boolean withStack) {
        super(message, cause, true, withStack);
    }
}
