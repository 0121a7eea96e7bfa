// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

/** The store could not be asked, or gave no answer to a question; nothing was changed. */
public class StoreUnavailableException extends SessionStoreException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause, false);
    }

    public StoreUnavailableException(String message) {
        super(message, null, false);
    }
}
