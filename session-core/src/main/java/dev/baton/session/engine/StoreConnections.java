// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.Handle;
import dev.baton.session.StoreHealth;
import dev.baton.session.spi.ChangeListener;
import dev.baton.session.spi.SessionHead;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.SessionStoreProvider;
import dev.baton.session.spi.Shares;
import dev.baton.session.spi.Shares.Share;
import dev.baton.session.spi.StoreConnection;
import java.net.URI;
import java.util.Collection;
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

        /** See {@link StoreConnection#heads}. */
        Map<String, SessionHead> heads(Handle handle, Collection<String> namespaces);

        /** Where it leads, fit for a log: without user and password. */
        String description();

        /** See {@link StoreConnection#health}. */
        StoreHealth health();

        /** Whether another user's part is of the same connection. */
        boolean isOneWith(Shared other);

        /** Whether this is the first time that somebody asks this, so that a store that is away is told of once. */
        boolean isFirstComplaint();

        /** Gives the connection back. Closing again does nothing. */
        @Override
        void close();
    }

    private record Connected(StoreConnection connection, AtomicBoolean complained) {}

    private static final Shares<URI, Connected> OPEN = new Shares<>(
            StoreConnections::connect, connected -> connected.connection().close());

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
        return new SharedConnection(OPEN.acquire(store));
    }

    private static Connected connect(URI store) {
        String scheme = String.valueOf(store.getScheme()).toLowerCase(Locale.ROOT);
        for (SessionStoreProvider provider : providers()) {
            if (provider.schemes().contains(scheme)) {
                return new Connected(provider.connect(store), new AtomicBoolean());
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
        private final Share<Connected> share;

        private SharedConnection(Share<Connected> share) {
            this.share = share;
        }

        private StoreConnection connection() {
            return share.get().connection();
        }

        @Override
        public SessionStore open(String namespace, boolean announces) {
            return connection().open(namespace, announces);
        }

        @Override
        public boolean canAnnounce() {
            return connection().canAnnounce();
        }

        @Override
        public AutoCloseable listen(String namespace, ChangeListener listener) {
            return connection().listen(namespace, listener);
        }

        @Override
        public Map<String, SessionHead> heads(Handle handle, Collection<String> namespaces) {
            return connection().heads(handle, namespaces);
        }

        @Override
        public String description() {
            return connection().description();
        }

        @Override
        public StoreHealth health() {
            return connection().health();
        }

        @Override
        public boolean isOneWith(Shared other) {
            return other instanceof SharedConnection part && part.connection() == connection();
        }

        @Override
        public boolean isFirstComplaint() {
            return share.get().complained().compareAndSet(false, true);
        }

        @Override
        public void close() {
            share.close();
        }
    }
}
