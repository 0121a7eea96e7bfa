// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockMetrics;
import dev.baton.lock.LockUnavailableException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The client of one web application, made when first asked for, and ended with the application. Thread-safe. */
public final class ApplicationClient implements AutoCloseable {
    private final URI store;
    private final String namespace;
    private final Object making = new Object();
    private volatile @Nullable OwnedClient client;
    private volatile boolean closed;

    /** Does no input or output, and does not look whether the store has locks. */
    public ApplicationClient(URI store, String namespace) {
        this.store = store;
        this.namespace = namespace;
    }

    /**
     * The application's.
     *
     * @throws LockUnavailableException if the application has stopped
     * @throws IllegalStateException if its store has no locks
     */
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

    /** The application's as one request sees it. */
    public LockClient client(RequestLocks request) {
        return new RequestClient(client(), request);
    }

    /** What the client has been through; nothing, as long as nobody has asked for it. */
    public LockMetrics metrics() {
        return new LateMetrics(() -> client);
    }

    /** Releases everything that the application holds. Closing again does nothing. */
    @Override
    public void close() {
        OwnedClient last;
        synchronized (making) {
            closed = true;
            last = client;
        }
        if (last != null) {
            last.end();
        }
    }
}
