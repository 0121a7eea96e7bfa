// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockOptions;
import dev.baton.lock.spi.LockStore;
import dev.baton.lock.spi.LockStoreProvider;
import java.net.URI;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** Makes clients. Thread-safe. */
public final class LockClients {
    private LockClients() {}

    /** A client of a store, which is closed with it. */
    public static LockClient over(LockStore store) {
        String name = "baton-lock";
        return over(store, new SystemTime(name), name);
    }

    static LockClient over(LockStore store, LockTime time, String name) {
        return new EngineClient(new LockEngine(store, time, name), new ThreadHolds(), LockOptions.defaults());
    }

    /**
     * A client of the store that a URI names; it connects when first used.
     *
     * @throws IllegalArgumentException if the URI cannot work, or no store that is there has locks for its scheme
     */
    public static LockClient connect(URI store, String namespace) {
        String scheme = String.valueOf(store.getScheme()).toLowerCase(Locale.ROOT);
        Set<String> schemes = new TreeSet<>();
        for (LockStoreProvider provider :
                ServiceLoader.load(LockStoreProvider.class, LockClients.class.getClassLoader())) {
            if (provider.schemes().contains(scheme)) {
                return over(provider.open(store, namespace));
            }
            schemes.addAll(provider.schemes());
        }
        throw new IllegalArgumentException("There are locks for stores with the schemes " + schemes + ", but not for '"
                + scheme + "'. Make a client for another store, as docs/locks.md shows");
    }
}
