// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.redis.RedisStoreProvider;
import dev.baton.redis.testing.RespClient;
import dev.baton.session.Handle;
import dev.baton.session.contract.StoreFixture;
import dev.baton.session.contract.StoreLink;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Two nodes on the Redis behind a URI, whatever it consists of. */
class TopologyFixture implements StoreFixture, AutoCloseable {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long LONGEST_WAIT_SECONDS = 60;

    /** A way past every store. */
    interface Door {
        /** Asks the server that has the key. */
        @Nullable
        Object ask(String key, String... command);
    }

    private final StoreConnection first;
    private final StoreConnection second;
    private final Door door;

    TopologyFixture(URI first, URI second, Door door) {
        this.first = new RedisStoreProvider().connect(first);
        // With the same settings both would share their connections.
        String separator = second.getQuery() == null ? "?" : "&";
        this.second = new RedisStoreProvider().connect(URI.create(second + separator + "poolSize=31"));
        this.door = door;
    }

    @Override
    public final StoreConnection connection() {
        return first;
    }

    @Override
    public final StoreConnection otherConnection() {
        return second;
    }

    /** A store of the first node, which announces nothing. */
    final SessionStore open(String namespace) {
        return first.open(namespace, false);
    }

    @Override
    public final void awaitTime(SessionStore store, Instant time) {
        Awaitility.await()
                .atMost(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !store.now().isBefore(time));
    }

    @Override
    public final int traces(String namespace, Handle handle) {
        List<String> keys = keys(namespace, handle);
        Object found = checked(door.ask(keys.get(0), "EXISTS", keys.get(0), keys.get(1), keys.get(3)));
        Object indexed = checked(door.ask(keys.get(2), "ZSCORE", keys.get(2), handle.value()));
        return Math.toIntExact((Long) found) + (indexed == null ? 0 : 1);
    }

    @Override
    public final int waiting(String namespace, Handle handle) {
        String queue = keys(namespace, handle).get(3);
        return Math.toIntExact((Long) checked(door.ask(queue, "LLEN", queue)));
    }

    @Override
    public final boolean damage(Damage damage, String namespace, Handle handle) {
        List<String> keys = keys(namespace, handle);
        long minuteAgo = Instant.now().minus(MINUTE).toEpochMilli();
        switch (damage) {
            case UNREADABLE ->
                checked(door.ask(keys.get(0), "HSET", keys.get(0), SessionLayout.STAMP_FIELD, "no stamp"));
            case INDEXED_AS_OVERDUE, INDEXED_WITHOUT_SESSION ->
                checked(door.ask(keys.get(2), "ZADD", keys.get(2), String.valueOf(minuteAgo), handle.value()));
        }
        return true;
    }

    private static @Nullable Object checked(@Nullable Object reply) {
        if (reply instanceof RespClient.RespError error) {
            throw new IllegalStateException(error.message());
        }
        return reply;
    }

    @Override
    public StoreLink link() {
        throw new UnsupportedOperationException("There is a link to a single server only");
    }

    /** The session's keys: data, times, index, queue. */
    final List<String> keys(String namespace, Handle handle) {
        return new SessionLayout(namespace)
                .keysWithQueue(handle).stream()
                        .map(key -> new String(key, StandardCharsets.UTF_8))
                        .toList();
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
