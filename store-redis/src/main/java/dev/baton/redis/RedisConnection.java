// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis;

import dev.baton.redis.internal.RedisClient;
import dev.baton.redis.internal.RedisSettings;
import dev.baton.redis.internal.Subscription;
import dev.baton.redis.session.ChangeNotices;
import dev.baton.redis.session.RedisSessionStore;
import dev.baton.session.spi.ChangeListener;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;

/**
 * A node's connection to one Redis server: one pool and at most one subscription for all its namespaces. Thread-safe;
 * connects when first used.
 */
final class RedisConnection implements StoreConnection {
    private final RedisClient client;
    private final Subscription subscription;

    RedisConnection(RedisSettings settings) {
        client = new RedisClient(settings);
        subscription = new Subscription(settings);
    }

    @Override
    public SessionStore open(String namespace, boolean announces) {
        return new RedisSessionStore(client, subscription, namespace, announces);
    }

    @Override
    public boolean canAnnounce() {
        return true;
    }

    @Override
    public AutoCloseable listen(String namespace, ChangeListener listener) {
        return ChangeNotices.listen(subscription, namespace, listener);
    }

    @Override
    public String description() {
        return client.description();
    }

    @Override
    public void close() {
        subscription.close();
        client.close();
    }

    @Override
    public String toString() {
        return "RedisConnection[" + description() + "]";
    }
}
