// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.baton.redis.RedisStoreProvider;
import dev.baton.redis.testing.RedisLink;
import dev.baton.redis.testing.RedisOptions;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreHealth;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.contract.InThread;
import dev.baton.session.spi.LockResult;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import dev.baton.session.spi.WaitBudget;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that does not answer is left alone until it is back, and whoever needs it is told at once. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RedisBreakerTest {
    private static final long LONGEST_WAIT_SECONDS = 60;

    private final RedisBed bed = new RedisBed();
    private final OneSession session = new OneSession();

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    @Test
    void after_some_calls_without_an_answer_none_is_sent_until_the_server_is_back_which_is_found_out_by_itself() {
        RedisServer server = bed.server(RedisOptions.defaults());
        StoreConnection connection = bed.open(
                new RedisStoreProvider().connect(URI.create(server.uri() + "?timeout=200ms&connectTimeout=200ms")));
        SessionStore store = connection.open(RedisBed.NAMESPACE, false);
        StoreHealth health = connection.health();
        awaitCreation(store);
        assertThat(health.isAvailable()).isTrue();
        server.pause();
        try {
            awaitOpen(store);
            assertThat(health.isAvailable()).isFalse();
            assertThat(health.getTrouble()).isNotEmpty();
            assertThat(health.getOutages()).isEqualTo(1);
            long refused = health.getRefusedCalls();
            for (int i = 0; i < 1_000; i++) {
                assertThat(catchThrowable(() -> session.whole(store)))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContainingAll("does not answer", "was not sent", "Nothing was changed");
            }
            assertThat(health.getRefusedCalls()).isEqualTo(refused + 1_000);
            assertThat(health.getUnavailableMillis()).isPositive();
        } finally {
            server.resume();
        }
        Awaitility.await().atMost(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS).until(health::isAvailable);
        Awaitility.await()
                .atMost(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(() -> session.whole(store).version() == 1);
        assertThat(health.getTrouble()).isEmpty();
        assertThat(health.getUnavailableMillis()).isZero();
        assertThat(probes()).isZero();
    }

    @Test
    void another_server_of_the_same_node_is_not_affected() {
        RedisServer down = bed.server(RedisOptions.defaults());
        RedisServer up = bed.server(RedisOptions.defaults());
        SessionStore broken = bed.store(down.uri());
        SessionStore whole = bed.store(up.uri());
        session.create(whole, Map.of());
        down.kill();
        awaitOpen(broken);
        assertThat(session.whole(whole).version()).isEqualTo(1);
    }

    @Test
    void a_link_that_breaks_now_and_then_opens_nothing() {
        RedisServer server = bed.server(RedisOptions.defaults());
        RedisLink link = bed.open(new RedisLink(server.host(), server.port()));
        StoreConnection connection =
                bed.open(new RedisStoreProvider().connect(URI.create("redis://127.0.0.1:" + link.port())));
        SessionStore store = connection.open(RedisBed.NAMESPACE, false);
        session.create(store, Map.of());
        for (int i = 0; i < 20; i++) {
            link.loseReplies(1);
            session.whole(store);
        }
        assertThat(connection.health().getOutages()).isZero();
        assertThat(connection.health().getDisruptions()).isPositive();
    }

    @Test
    void calls_that_have_hardly_any_time_left_open_nothing() {
        RedisServer server = bed.server(RedisOptions.defaults());
        StoreConnection connection = bed.open(new RedisStoreProvider().connect(server.uri()));
        SessionStore store = connection.open(RedisBed.NAMESPACE, false);
        store.now();
        server.pause();
        try {
            for (int i = 0; i < 5; i++) {
                WaitBudget budget = new WaitBudget();
                budget.waitedInVain(Duration.ofMillis(1_900));
                assertThat(catchThrowable(() -> budget.during(store::now)))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("timed out");
            }
            assertThat(connection.health().getOutages()).isZero();
        } finally {
            server.resume();
        }
    }

    @Test
    void who_waits_for_a_lease_is_told_when_the_server_is_found_to_be_away() throws Exception {
        RedisServer server = bed.server(RedisOptions.defaults());
        SessionStore holder = bed.store(server.uri());
        SessionStore store = bed.store(URI.create(server.uri() + "?timeout=1s"));
        session.create(holder, Map.of());
        session.lease(holder);
        CompletableFuture<LockResult> waiter =
                InThread.supply(() -> session.lock(store, session.known(1), Duration.ofDays(1)));
        try (RespClient door = server.connect()) {
            Awaitility.await()
                    .atMost(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)
                    .until(() -> !((List<?>) door.call("PUBSUB", "CHANNELS", RedisBed.NAMESPACE + ":*")).isEmpty());
        }
        server.pause();
        try {
            awaitOpen(store);
            assertThat(waiter)
                    .failsWithin(Duration.ofSeconds(LONGEST_WAIT_SECONDS))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(SessionStoreException.class);
        } finally {
            server.resume();
        }
    }

    @Test
    void what_is_closed_while_its_server_is_away_leaves_no_thread() {
        RedisServer server = bed.server(RedisOptions.defaults());
        StoreConnection connection = new RedisStoreProvider().connect(server.uri());
        SessionStore store = connection.open(RedisBed.NAMESPACE, false);
        server.kill();
        awaitOpen(store);
        assertThat(probes()).isPositive();
        connection.close();
        assertThat(probes()).isZero();
    }

    private void awaitCreation(SessionStore store) {
        Awaitility.await()
                .atMost(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)
                .ignoreExceptionsInstanceOf(SessionStoreException.class)
                .until(() -> {
                    session.create(store, Map.of());
                    return true;
                });
    }

    private static void awaitOpen(SessionStore store) {
        Awaitility.await().atMost(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS).until(() -> {
            Throwable failure = catchThrowable(store::now);
            return failure != null && failure.getMessage().contains("was not sent");
        });
    }

    private static long probes() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("baton-redis-probe-"))
                .count();
    }
}
