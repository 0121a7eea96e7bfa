// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import dev.baton.lock.spi.LockStore;
import dev.baton.lock.spi.LockStoreProvider;
import dev.baton.redis.internal.RedisUri;
import java.net.URI;
import java.util.Set;

/** Makes the locks of {@code redis://user:password@host:port/database} URIs. Thread-safe. */
public final class RedisLockStoreProvider implements LockStoreProvider {
    @Override
    public Set<String> schemes() {
        return RedisUri.SCHEMES;
    }

    @Override
    public LockStore open(URI store, String namespace) {
        return new RedisLockStore(RedisUri.parse(store), namespace);
    }
}
