// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.session.contract.memory.InMemoryBackend;
import dev.baton.session.contract.memory.InMemoryConnection;
import dev.baton.session.contract.memory.InMemoryLink;
import dev.baton.session.spi.SessionStoreProvider;
import dev.baton.session.spi.StoreConnection;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Finds the stores of clusters in this JVM: {@code memory://cluster/node}. Thread-safe. */
public final class MemoryStores implements SessionStoreProvider {
    /** The path of a URI whose connection is made, but gives nobody sessions. */
    static final String UNOPENABLE = "/unopenable";

    private static final Map<String, InMemoryBackend> BACKENDS = new ConcurrentHashMap<>();
    private static final Map<URI, InMemoryConnection> CONNECTIONS = new ConcurrentHashMap<>();

    static void add(String cluster, InMemoryBackend backend) {
        BACKENDS.put(cluster, backend);
    }

    static void remove(String cluster) {
        BACKENDS.remove(cluster);
        CONNECTIONS.keySet().removeIf(uri -> cluster.equals(uri.getHost()));
    }

    /** The way of the node that has this URI, since it connected the last time. */
    static InMemoryLink link(URI store) {
        return CONNECTIONS.get(store).link();
    }

    /** A connection through which no sessions can be had. */
    private static StoreConnection unopenable(StoreConnection connection) {
        return (StoreConnection) Proxy.newProxyInstance(
                MemoryStores.class.getClassLoader(),
                new Class<?>[] {StoreConnection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("open")) {
                        throw new IllegalArgumentException("this store cannot be opened");
                    }
                    return method.invoke(connection, arguments);
                });
    }

    @Override
    public Set<String> schemes() {
        return Set.of("memory");
    }

    @Override
    public StoreConnection connect(URI store) {
        InMemoryBackend backend = BACKENDS.get(String.valueOf(store.getHost()));
        if (backend == null) {
            throw new IllegalArgumentException("store names the cluster '" + store.getHost()
                    + "', but the clusters of this test are " + BACKENDS.keySet());
        }
        InMemoryConnection connection = backend.connect();
        CONNECTIONS.put(store, connection);
        return UNOPENABLE.equals(store.getPath()) ? unopenable(connection) : connection;
    }
}
