// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.Handle;
import dev.baton.session.StoreHealth;
import dev.baton.session.spi.ChangeListener;
import dev.baton.session.spi.SessionHead;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** One node's connection to an {@link InMemoryBackend}. Thread-safe. */
public final class InMemoryConnection implements StoreConnection {
    private final InMemoryBackend backend;
    private final InMemoryLink link = new InMemoryLink();
    private final List<InMemorySubscription> subscriptions = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    public InMemoryConnection(InMemoryBackend backend) {
        this.backend = backend;
    }

    @Override
    public SessionStore open(String namespace, boolean announces) {
        if (announces && !backend.canAnnounce()) {
            throw new IllegalArgumentException(
                    "This in-memory store tells nobody of changes. Open namespace " + namespace + " without");
        }
        return new InMemorySessionStore(backend, link, namespace, announces, () -> closed);
    }

    @Override
    public boolean canAnnounce() {
        return backend.canAnnounce();
    }

    @Override
    public AutoCloseable listen(String namespace, ChangeListener listener) {
        if (!backend.canAnnounce()) {
            throw new UnsupportedOperationException("This in-memory store tells nobody of changes");
        }
        InMemorySubscription subscription = new InMemorySubscription(backend.notices(), link, namespace, listener);
        subscriptions.add(subscription);
        subscription.begin();
        return subscription;
    }

    @Override
    public Map<String, SessionHead> heads(Handle handle, Collection<String> namespaces) {
        return link.call(StoreOperation.HEADS, () -> {
            Map<String, SessionHead> heads = new HashMap<>();
            for (String namespace : namespaces) {
                backend.heads(namespace, List.of(handle)).values().forEach(head -> heads.put(namespace, head));
            }
            return heads;
        });
    }

    /** The way that all calls of this connection take. */
    public InMemoryLink link() {
        return link;
    }

    @Override
    public StoreHealth health() {
        return new InMemoryHealth(description(), link);
    }

    @Override
    public String description() {
        return "memory";
    }

    @Override
    public void close() {
        closed = true;
        subscriptions.forEach(InMemorySubscription::close);
    }
}
