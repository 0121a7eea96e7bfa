// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.lock;

import dev.baton.jdbc.internal.JdbcSettings;
import dev.baton.jdbc.internal.JdbcUri;
import dev.baton.jdbc.internal.SharedDatabase;
import dev.baton.lock.spi.LockStore;
import dev.baton.lock.spi.LockStoreProvider;
import java.net.URI;
import java.util.Set;

/** Makes the locks of {@code jdbc:} and {@code jndi:} URIs, as sessions have them. Thread-safe. */
public final class JdbcLockStoreProvider implements LockStoreProvider {
    @Override
    public Set<String> schemes() {
        return Set.copyOf(JdbcUri.SCHEMES);
    }

    @Override
    public LockStore open(URI store, String namespace) {
        return open(JdbcUri.parse(store), namespace);
    }

    static LockStore open(JdbcSettings settings, String namespace) {
        SharedDatabase shared = SharedDatabase.acquire(settings);
        return new JdbcLockStore(shared.database().forLocks(), shared, namespace);
    }
}
