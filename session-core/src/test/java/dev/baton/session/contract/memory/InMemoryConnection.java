// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;

/** One node's connection to an {@link InMemoryBackend}. Thread-safe. */
public final class InMemoryConnection implements StoreConnection {
    private final InMemoryBackend backend;
    private final InMemoryLink link = new InMemoryLink();
    private volatile boolean closed;

    public InMemoryConnection(InMemoryBackend backend) {
        this.backend = backend;
    }

    @Override
    public SessionStore open(String namespace) {
        return new InMemorySessionStore(backend, link, namespace, () -> closed);
    }

    /** The way that all calls of this connection take. */
    public InMemoryLink link() {
        return link;
    }

    @Override
    public String description() {
        return "memory";
    }

    @Override
    public void close() {
        closed = true;
    }
}
