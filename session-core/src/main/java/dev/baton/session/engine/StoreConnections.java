// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.StoreHealth;
import dev.baton.session.spi.ChangeListener;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.SessionStoreProvider;
import dev.baton.session.spi.StoreConnection;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The connections of this node, one for each store URI, shared by its applications and counted by reference: the last
 * application that gives one back closes it.
 *
 * <p>Thread-safe.
 */
public final class StoreConnections {
    /** One user's part of a shared connection. Thread-safe. */
    public interface Shared extends AutoCloseable {
        /** The sessions of one namespace; see {@link StoreConnection#open}. */
        SessionStore open(String namespace, boolean announces);

        /** See {@link StoreConnection#canAnnounce}. */
        boolean canAnnounce();

        /** See {@link StoreConnection#listen}. */
        AutoCloseable listen(String namespace, ChangeListener listener);

        /** Where it leads, fit for a log: without user and password. */
        String description();

        /** See {@link StoreConnection#health}. */
        StoreHealth health();

        /** Whether this is the first time that somebody asks this, so that a store that is away is told of once. */
        boolean isFirstComplaint();

        /** Gives the connection back. Closing again does nothing. */
        @Override
        void close();
    }

    private static final class Entry {
        private final StoreConnection connection;
        private final AtomicBoolean complained = new AtomicBoolean();
        private int users;

        private Entry(StoreConnection connection) {
            this.connection = connection;
        }
    }

    private static final Map<URI, Entry> OPEN = new HashMap<>();

    private StoreConnections() {}

    /** The schemes for which a store module is there. */
    public static Set<String> schemes() {
        Set<String> schemes = new TreeSet<>();
        providers().forEach(provider -> schemes.addAll(provider.schemes()));
        return schemes;
    }

    /**
     * Looks at a URI without connecting.
     *
     * @throws IllegalArgumentException if the URI cannot work, naming every fault at once and no password
     */
    public static void check(URI store) {
        acquire(store).close();
    }

    /**
     * This node's connection to a store, for one user more.
     *
     * @throws IllegalArgumentException if the URI cannot work, naming every fault at once and no password
     */
    public static Shared acquire(URI store) {
        synchronized (OPEN) {
            Entry entry = OPEN.computeIfAbsent(store, uri -> new Entry(connect(uri)));
            entry.users++;
            return new SharedConnection(store, entry);
        }
    }

    private static StoreConnection connect(URI store) {
        String scheme = String.valueOf(store.getScheme()).toLowerCase(Locale.ROOT);
        for (SessionStoreProvider provider : providers()) {
            if (provider.schemes().contains(scheme)) {
                return provider.connect(store);
            }
        }
        throw new IllegalArgumentException(
                "store has the scheme '" + scheme + "', but the stores that are there answer to " + schemes()
                        + ". Write one of these, or add the module of the other store");
    }

    private static Iterable<SessionStoreProvider> providers() {
        return ServiceLoader.load(SessionStoreProvider.class, StoreConnections.class.getClassLoader());
    }

    private static final class SharedConnection implements Shared {
        private final URI store;
        private final Entry shared;
        private boolean closed;

        private SharedConnection(URI store, Entry shared) {
            this.store = store;
            this.shared = shared;
        }

        @Override
        public SessionStore open(String namespace, boolean announces) {
            return shared.connection.open(namespace, announces);
        }

        @Override
        public boolean canAnnounce() {
            return shared.connection.canAnnounce();
        }

        @Override
        public AutoCloseable listen(String namespace, ChangeListener listener) {
            return shared.connection.listen(namespace, listener);
        }

        @Override
        public String description() {
            return shared.connection.description();
        }

        @Override
        public StoreHealth health() {
            return shared.connection.health();
        }

        @Override
        public boolean isFirstComplaint() {
            return shared.complained.compareAndSet(false, true);
        }

        @Override
        public void close() {
            synchronized (OPEN) {
                if (closed) {
                    return;
                }
                closed = true;
                Entry entry = OPEN.get(store);
                if (entry == null || --entry.users > 0) {
                    return;
                }
                OPEN.remove(store);
            }
            shared.connection.close();
        }
    }
}
