// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock;

/** Thrown where a lock must be held and is not any more. */
public class LockLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LockLostException(String message) {
        super(message);
    }
}
