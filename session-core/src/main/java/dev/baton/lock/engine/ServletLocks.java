// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.ApplicationLocks;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockUnavailableException;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The locks of one web application, as a container's adapter keeps them: a client that is made when first asked for, and
 * the end of each request, which the adapter has it listen to. Thread-safe.
 */
public final class ServletLocks implements ApplicationLocks, ServletRequestListener, AutoCloseable {
    /** The attribute of a request under which what it has acquired is kept. */
    private static final String REQUEST_ATTRIBUTE = "dev.baton.lock.RequestLocks";

    private final URI store;
    private final String namespace;
    private final Object making = new Object();
    private volatile @Nullable LockClient client;
    private volatile boolean closed;

    /** Does no input or output, and does not look whether the store has locks. */
    public ServletLocks(URI store, String namespace) {
        this.store = store;
        this.namespace = namespace;
    }

    /** Lets the application find them. */
    public void publish(ServletContext application) {
        application.setAttribute(LockClient.ATTRIBUTE, this);
    }

    @Override
    public LockClient client() {
        LockClient made = client;
        if (made != null) {
            return made;
        }
        synchronized (making) {
            if (closed) {
                throw new LockUnavailableException("The application has stopped, and its locks with it");
            }
            if (client == null) {
                try {
                    client = new OwnedClient(LockClients.connect(store, namespace));
                } catch (IllegalArgumentException e) {
                    throw new IllegalStateException("The store of this application has no locks. " + e.getMessage(), e);
                }
            }
            return client;
        }
    }

    @Override
    public LockClient clientFor(ServletRequest request) {
        return new RequestClient(client(), scope(request));
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
        LockClient last;
        synchronized (making) {
            closed = true;
            last = client;
        }
        if (last instanceof OwnedClient owned) {
            owned.end();
        }
    }
}
