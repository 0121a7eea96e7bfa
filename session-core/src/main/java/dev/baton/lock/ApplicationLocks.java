// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;

/** What a container's adapter keeps for {@link LockClient#of} in a web application. Thread-safe. */
public interface ApplicationLocks {
    /** The application's client. */
    LockClient client();

    /** The application's client, as seen by one request: what it acquires is released when that has ended. */
    LockClient clientFor(ServletRequest request);

    /** @throws IllegalStateException if there is none */
    static ApplicationLocks of(ServletContext application) {
        if (application.getAttribute(LockClient.ATTRIBUTE) instanceof ApplicationLocks locks) {
            return locks;
        }
        throw new IllegalStateException("The application '" + application.getContextPath()
                + "' has no locks of Baton. Is Baton's Manager or module configured for it?"
                + " Without one, make a client from the address of a store, as docs/locks.md shows");
    }
}
