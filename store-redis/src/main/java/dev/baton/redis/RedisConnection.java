// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis;

import dev.baton.redis.internal.RedisClient;
import dev.baton.redis.internal.RedisSettings;
import dev.baton.redis.session.RedisSessionStore;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;

/** A node's connection to one Redis server: one pool for all its namespaces. Thread-safe; connects when first used. */
final class RedisConnection implements StoreConnection {
    private final RedisClient client;

    RedisConnection(RedisSettings settings) {
        client = new RedisClient(settings);
    }

    @Override
    public SessionStore open(String namespace) {
        return new RedisSessionStore(client, namespace);
    }

    @Override
    public String description() {
        return client.description();
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return "RedisConnection[" + description() + "]";
    }
}
