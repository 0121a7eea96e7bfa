// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import dev.baton.lock.contract.LockFixture;
import dev.baton.lock.spi.LockStore;
import dev.baton.lock.spi.LockStoreProvider;
import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Locks in a namespace of their own in a real Redis. */
final class RedisLockFixture implements LockFixture {
    private final RedisServer server;
    private final LockStoreProvider provider;
    private final Duration patience;
    private final RespClient door;
    private final String namespace = UUID.randomUUID().toString();
    private final List<LockStore> stores = new ArrayList<>();

    RedisLockFixture(RedisServer server) {
        this(server, new RedisLockStoreProvider(), Duration.ofSeconds(30));
    }

    /** @param provider makes the stores, perhaps broken ones */
    RedisLockFixture(RedisServer server, LockStoreProvider provider, Duration patience) {
        this.server = server;
        this.provider = provider;
        this.patience = patience;
        door = server.connect();
    }

    Object ask(String... command) {
        try {
            return String.valueOf(door.call(command));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<?> list(String... command) {
        try {
            return (List<?>) door.call(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public LockStore open() {
        LockStore store = provider.open(server.uri(), namespace);
        stores.add(store);
        return store;
    }

    private long millis() {
        List<?> time = list("TIME");
        return Long.parseLong((String) time.get(0)) * 1000 + Long.parseLong((String) time.get(1)) / 1000;
    }

    @Override
    public void pass(Duration time) {
        long end = millis() + time.toMillis();
        Await.until("the server's clock to go on", Duration.ofMinutes(2), () -> millis() > end, () -> "");
    }

    private List<?> keys() {
        return list("KEYS", namespace + ":*");
    }

    @Override
    public void forgetAll() {
        keys().forEach(key -> ask("DEL", (String) key));
    }

    @Override
    public int entries() {
        return keys().size();
    }

    @Override
    public Duration patience() {
        return patience;
    }

    @Override
    public void close() {
        stores.forEach(LockStore::close);
        forgetAll();
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
