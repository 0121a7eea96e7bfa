// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.contract.memory;

import dev.baton.lock.spi.LockStore;
import dev.baton.lock.spi.LockStoreProvider;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The locks of the clusters in this JVM: {@code memory://cluster/node}. Thread-safe. */
public final class MemoryLocks implements LockStoreProvider {
    private static final Map<String, InMemoryLocks> LOCKS = new ConcurrentHashMap<>();

    @Override
    public Set<String> schemes() {
        return Set.of("memory");
    }

    @Override
    public LockStore open(URI store, String namespace) {
        return new InMemoryLockStore(
                LOCKS.computeIfAbsent(store.getHost(), cluster -> new InMemoryLocks(InstantSource.system())));
    }
}
