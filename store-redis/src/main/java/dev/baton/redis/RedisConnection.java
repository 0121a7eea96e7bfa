// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis;

import dev.baton.redis.internal.RedisSettings;
import dev.baton.redis.internal.SharedClient;
import dev.baton.redis.internal.Topology;
import dev.baton.redis.session.ChangeNotices;
import dev.baton.redis.session.NamespaceLook;
import dev.baton.redis.session.RedisSessionStore;
import dev.baton.session.Handle;
import dev.baton.session.StoreHealth;
import dev.baton.session.spi.ChangeListener;
import dev.baton.session.spi.SessionHead;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.util.Collection;
import java.util.Map;

/**
 * A node's connection to the Redis behind one store URI: one pool for each server and at most one subscription for all its
 * namespaces, and for the locks of the same settings. Thread-safe; connects when first used.
 */
final class RedisConnection implements StoreConnection {
    private final SharedClient shared;
    private final NamespaceLook look;
    private final boolean canAnnounce;

    RedisConnection(RedisSettings settings) {
        shared = SharedClient.acquire(settings);
        look = new NamespaceLook(shared.client());
        canAnnounce = !(settings.topology() instanceof Topology.Cluster);
    }

    @Override
    public SessionStore open(String namespace, boolean announces) {
        if (announces && !canAnnounce) {
            throw new IllegalArgumentException(
                    description() + " cannot tell nodes of changes; open it without announcing them");
        }
        return new RedisSessionStore(shared.client(), shared.subscription(), namespace, announces);
    }

    /** Not in a Redis Cluster: what one node of it publishes gets lost unseen on the way to the others. */
    @Override
    public boolean canAnnounce() {
        return canAnnounce;
    }

    @Override
    public StoreHealth health() {
        return shared.client().health();
    }

    @Override
    public AutoCloseable listen(String namespace, ChangeListener listener) {
        if (!canAnnounce) {
            throw new UnsupportedOperationException(description() + " cannot tell nodes of changes");
        }
        return ChangeNotices.listen(shared.subscription(), namespace, listener);
    }

    @Override
    public Map<String, SessionHead> heads(Handle handle, Collection<String> namespaces) {
        return look.heads(handle, namespaces);
    }

    @Override
    public String description() {
        return shared.client().description();
    }

    @Override
    public void close() {
        shared.close();
    }

    @Override
    public String toString() {
        return "RedisConnection[" + description() + "]";
    }
}
