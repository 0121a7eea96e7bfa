// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

/** A request waited for its turn with a session for as long as it may, or must not wait; nothing was changed. */
public final class TurnTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TurnTimeoutException(String message) {
        super(message);
    }
}
