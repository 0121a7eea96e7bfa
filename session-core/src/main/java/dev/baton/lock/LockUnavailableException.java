// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when nobody can say whether a lock is free, because the store cannot be asked or does not answer in time. Nothing
 * is held then; what the store may have granted unheard is given back in the background, and ends by itself with the lease.
 */
public class LockUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LockUnavailableException(String message) {
        super(message);
    }

    public LockUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
