// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis;

import dev.baton.redis.internal.RedisUri;
import dev.baton.session.spi.SessionStoreProvider;
import dev.baton.session.spi.StoreConnection;
import java.net.URI;
import java.util.Set;

/**
 * Makes the stores of {@code redis://user:password@host:port/database} URIs. Thread-safe.
 *
 * <p>Parameters after {@code ?}: {@code timeout} for a reply, {@code connectTimeout}, {@code poolWait} for a connection of
 * the pool, each 2s unless given; {@code poolSize}, the most connections at a time, 32 unless given.
 */
public final class RedisStoreProvider implements SessionStoreProvider {
    @Override
    public Set<String> schemes() {
        return Set.of(RedisUri.SCHEME);
    }

    @Override
    public StoreConnection connect(URI store) {
        return new RedisConnection(RedisUri.parse(store));
    }
}
