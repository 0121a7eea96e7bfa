// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis;

import dev.baton.redis.internal.RedisUri;
import dev.baton.session.spi.SessionStoreProvider;
import dev.baton.session.spi.StoreConnection;
import java.net.URI;
import java.util.Set;

/**
 * Makes the stores of {@code redis://}, {@code rediss://}, {@code redis+sentinel://} and {@code redis+cluster://} URIs, as
 * {@link RedisUri} reads them. Thread-safe.
 */
public final class RedisStoreProvider implements SessionStoreProvider {
    @Override
    public Set<String> schemes() {
        return RedisUri.SCHEMES;
    }

    @Override
    public StoreConnection connect(URI store) {
        return new RedisConnection(RedisUri.parse(store));
    }
}
