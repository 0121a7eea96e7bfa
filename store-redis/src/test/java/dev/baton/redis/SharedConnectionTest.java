// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockUnavailableException;
import dev.baton.redis.lock.RedisLocks;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import dev.baton.session.engine.StoreConnections;
import dev.baton.session.spi.SessionStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Applications of one node with the same store URI, as the server sees them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SharedConnectionTest {
    @Test
    void users_of_one_URI_share_its_connections_and_the_last_that_leaves_closes_them() {
        try (RedisServer server = RedisServer.embedded()) {
            StoreConnections.Shared first = StoreConnections.acquire(server.uri());
            StoreConnections.Shared second =
                    StoreConnections.acquire(URI.create(server.uri().toString()));
            SessionStore one = first.open("one", false);
            SessionStore two = second.open("two", false);
            one.now();
            two.now();
            assertThat(clients(server)).isEqualTo(1);
            assertThat(second.health().getConnectionLimit())
                    .isEqualTo(first.health().getConnectionLimit());

            first.close();
            first.close();
            two.now();
            assertThat(clients(server)).isEqualTo(1);
            second.close();
            await().atMost(60, TimeUnit.SECONDS).until(() -> clients(server) == 0);

            try (StoreConnections.Shared third = StoreConnections.acquire(server.uri())) {
                assertThat(third.open("three", false).now()).isNotNull();
            }
        }
    }

    @Test
    void locks_share_the_connections_of_sessions_and_the_last_that_leaves_closes_them() {
        try (RedisServer server = RedisServer.embedded()) {
            StoreConnections.Shared first = StoreConnections.acquire(server.uri());
            StoreConnections.Shared second = StoreConnections.acquire(server.uri());
            first.open("one", false).now();
            second.open("two", false).now();
            LockClient locks = RedisLocks.connect(server.uri().toString(), "one");
            LockClient others = RedisLocks.connect(server.uri().toString(), "two");
            LockHandle held = locks.tryAcquire("a").orElseThrow();
            assertThat(others.tryAcquire("a")).isPresent();
            // One that calls are sent over, and perhaps one that listens.
            assertThat(clients(server)).isLessThanOrEqualTo(2);

            first.close();
            second.close();
            locks.close();
            assertThat(held.isHeld()).isFalse();
            assertThatExceptionOfType(LockUnavailableException.class).isThrownBy(() -> locks.tryAcquire("b"));
            assertThat(others.tryAcquire("b")).isPresent();
            others.close();
            await().atMost(60, TimeUnit.SECONDS).until(() -> clients(server) == 0);
        }
    }

    @Test
    void another_URI_has_connections_of_its_own() {
        try (RedisServer server = RedisServer.embedded();
                StoreConnections.Shared first = StoreConnections.acquire(server.uri());
                StoreConnections.Shared second = StoreConnections.acquire(URI.create(server.uri() + "?timeout=3s"))) {
            first.open("one", false).now();
            second.open("two", false).now();
            assertThat(clients(server)).isEqualTo(2);
        }
    }

    private static long clients(RedisServer server) {
        try (RespClient door = server.connect()) {
            return String.valueOf(door.call("CLIENT", "LIST"))
                    .lines()
                    .filter(line -> line.contains("name=baton"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
