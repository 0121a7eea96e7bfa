// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.SessionStoreException;

/** Says that what the store holds under a handle is a forgery, or more than any session may be: it opens to nobody. */
final class RefusedSessionException extends SessionStoreException {
    private static final long serialVersionUID = 1;

    RefusedSessionException(String message) {
        super(message);
    }

    RefusedSessionException(String message, Throwable cause) {
        super(message, cause);
    }
}
