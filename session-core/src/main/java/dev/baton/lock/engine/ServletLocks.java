// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.ApplicationLocks;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockMetrics;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import java.net.URI;

/**
 * The locks of one web application where its adapter sees servlets: the application's client, and the end of each request,
 * which the adapter has this listen to. Thread-safe.
 */
public final class ServletLocks implements ApplicationLocks, ServletRequestListener, AutoCloseable {
    /** The attribute of a request under which what it has acquired is kept. */
    private static final String REQUEST_ATTRIBUTE = "dev.baton.lock.RequestLocks";

    private final ApplicationClient application;

    /** Does no input or output, and does not look whether the store has locks. */
    public ServletLocks(URI store, String namespace) {
        application = new ApplicationClient(store, namespace);
    }

    /** Lets the application find them. */
    public void publish(ServletContext context) {
        context.setAttribute(LockClient.ATTRIBUTE, this);
    }

    /** What the application's client has been through. */
    public LockMetrics metrics() {
        return application.metrics();
    }

    @Override
    public LockClient client() {
        return application.client();
    }

    @Override
    public LockClient clientFor(Object request) {
        return application.client(scope((ServletRequest) request));
    }

    private static RequestLocks scope(ServletRequest request) {
        synchronized (request) {
            if (request.getAttribute(REQUEST_ATTRIBUTE) instanceof RequestLocks scope) {
                return scope;
            }
            RequestLocks scope = new RequestLocks();
            request.setAttribute(REQUEST_ATTRIBUTE, scope);
            return scope;
        }
    }

    /** Called by the container when a request has ended, asynchronous ones when they are complete. */
    @Override
    public void requestDestroyed(ServletRequestEvent event) {
        if (event.getServletRequest().getAttribute(REQUEST_ATTRIBUTE) instanceof RequestLocks scope) {
            scope.end();
        }
    }

    /** Releases everything that the application holds. Closing again does nothing. */
    @Override
    public void close() {
        application.close();
    }
}
