// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock;

import dev.baton.internal.HiddenServlets;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/** What a container's adapter keeps for {@link LockClient#of} in a web application. Thread-safe. */
public interface ApplicationLocks {
    /** The application's client. */
    LockClient client();

    /**
     * The application's client, as seen by one request: what it acquires is released when that has ended.
     *
     * @param request a {@link ServletRequest}, by a name that every class loader knows
     */
    LockClient clientFor(Object request);

    /** @throws IllegalStateException if there is none */
    static ApplicationLocks of(ServletContext application) {
        Object found;
        String path;
        try {
            found = application.getAttribute(LockClient.ATTRIBUTE);
            path = application.getContextPath();
        } catch (NoClassDefFoundError e) {
            found = HiddenServlets.attribute(application, LockClient.ATTRIBUTE);
            path = "";
        }
        return checked(found, path);
    }

    /** @throws IllegalStateException if its application has none */
    static ApplicationLocks ofRequest(ServletRequest request) {
        try {
            return of(request.getServletContext());
        } catch (NoClassDefFoundError e) {
            Object application = HiddenServlets.contextOf(request);
            return checked(
                    application == null ? null : HiddenServlets.attribute(application, LockClient.ATTRIBUTE), "");
        }
    }

    private static ApplicationLocks checked(@Nullable Object found, String path) {
        if (found instanceof ApplicationLocks locks) {
            return locks;
        }
        throw new IllegalStateException("The application '" + path
                + "' has no locks of Baton. Is Baton's Manager or module configured for it?"
                + " Without one, make a client from the address of a store, as docs/locks.md shows");
    }
}
