// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static dev.baton.redis.session.OneSession.HALF_HOUR;
import static dev.baton.redis.session.OneSession.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.redis.RedisStoreProvider;
import dev.baton.redis.testing.RespClient;
import dev.baton.session.Handle;
import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.LockResult;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a lease is in Redis, what it costs, and that no lost message makes anybody wait for its end. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RedisLeaseTest {
    private static final long LONGEST_WAIT_SECONDS = 30;

    private static RedisFixture fixture;

    private final String namespace = "lease/" + Handle.random();
    private final OneSession session = new OneSession();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private SessionStore store;
    private SessionStore other;
    private String data;
    private String times;
    private String queue;

    @BeforeAll
    static void start() {
        fixture = new RedisFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void open() {
        store = fixture.open(namespace);
        other = fixture.otherConnection().open(namespace, false);
        List<String> keys = fixture.keys(namespace, session.handle);
        data = keys.get(0);
        times = keys.get(1);
        queue = keys.get(3);
        session.create(store, Map.of("a", bytes(1)));
    }

    @AfterEach
    void close() throws InterruptedException {
        store.close();
        other.close();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_lease_that_nobody_waits_for_is_taken_and_given_up_in_two_round_trips_and_nobody_listens_or_publishes() {
        for (Known known : new Known[] {session.known(1), null}) {
            // Once for the scripts.
            session.release(store, ((LockResult.Locked) session.lock(store, known, HALF_HOUR)).lease());
            int trips = fixture.link.trips();
            int scripts = fixture.calls("evalsha");
            int published = fixture.calls("publish");
            LockResult locked = session.lock(store, known, HALF_HOUR);
            session.release(store, ((LockResult.Locked) locked).lease());
            assertThat(fixture.link.trips() - trips).isEqualTo(2);
            assertThat(fixture.calls("evalsha") - scripts).isEqualTo(2);
            assertThat(fixture.calls("publish") - published).isZero();
        }
        assertThat((List<?>) fixture.ask("PUBSUB", "CHANNELS", namespace + ":*"))
                .isEmpty();
    }

    @Test
    void a_hand_over_is_a_script_to_queue_a_message_that_is_the_grant_and_a_script_that_loads_and_nothing_besides() {
        awaitListening(other);
        Lease lease = session.lease(store);
        int scripts = fixture.calls("evalsha");
        int published = fixture.calls("publish");
        CompletableFuture<LockResult> waiter = waiter(other);
        fixture.awaitTime(store, store.now().plusMillis(1500));
        assertThat(fixture.calls("evalsha") - scripts).isEqualTo(1);
        session.release(store, lease);
        LockResult.Locked locked = (LockResult.Locked) waiter.join();
        assertThat(locked.load()).isInstanceOf(LoadResult.Changed.class);
        assertThat(fixture.calls("evalsha") - scripts).isEqualTo(3);
        assertThat(fixture.calls("publish") - published).isEqualTo(1);
    }

    @Test
    void a_wake_up_that_is_lost_with_its_connection_holds_nobody_up_for_longer_than_making_a_new_one() {
        for (int i = 0; i < 5; i++) {
            awaitListening(other);
            Lease lease = session.lease(store);
            CompletableFuture<LockResult> waiter = waiter(other);
            fixture.killListeners();
            store.unlock(session.handle, lease);
            other.unlock(session.handle, ((LockResult.Locked) waiter.join()).lease());
        }
    }

    @Test
    void who_cannot_listen_asks_instead() {
        fixture.ask("ACL", "SETUSER", "deaf", "on", ">secret", "~*", "&*", "+@all", "-subscribe");
        String uri = "redis://deaf:secret@" + fixture.server.host() + ":" + fixture.server.port();
        try (StoreConnection connection = new RedisStoreProvider().connect(URI.create(uri));
                SessionStore deaf = connection.open(namespace, false)) {
            Lease lease = session.lease(store);
            CompletableFuture<LockResult> waiter = waiter(deaf);
            store.unlock(session.handle, lease);
            assertThat(waiter.join()).isInstanceOf(LockResult.Locked.class);
        }
    }

    @Test
    void waiters_that_have_died_are_passed_over_however_many_stand_one_behind_the_other() {
        Lease lease = session.lease(store);
        queueDead(HALF_HOUR);
        queueDead(HALF_HOUR);
        CompletableFuture<LockResult> waiter = waiter(other);
        store.unlock(session.handle, lease);
        assertThat(waiter.isDone()).isFalse();
        assertThat(waiter.join()).isInstanceOf(LockResult.Locked.class);
    }

    @Test
    void a_waiter_whose_patience_has_ended_is_passed_over_at_once() {
        Lease lease = session.lease(store);
        queueDead(Duration.ofMinutes(-1));
        awaitListening(other);
        CompletableFuture<LockResult> waiter = waiter(other);
        int published = fixture.calls("publish");
        store.unlock(session.handle, lease);
        assertThat(waiter.join()).isInstanceOf(LockResult.Locked.class);
        assertThat(fixture.calls("publish") - published).isEqualTo(1);
    }

    @Test
    void the_queue_is_there_only_while_somebody_waits_and_ends_by_itself() {
        Lease lease = session.lease(store);
        assertThat(fixture.ask("EXISTS", queue)).isEqualTo(0L);
        CompletableFuture<LockResult> waiter = waiter(other);
        assertThat((Long) fixture.ask("PTTL", queue)).isBetween(1L, HALF_HOUR.toMillis() + 10_000);
        store.unlock(session.handle, lease);
        waiter.join();
        assertThat(fixture.ask("EXISTS", queue)).isEqualTo(0L);
    }

    @Test
    void a_lease_leaves_the_data_alone_as_every_tracking_node_sees() throws IOException {
        try (RespClient watcher = fixture.server.connect()) {
            watcher.call("WATCH", data);
            Lease lease = session.lease(store);
            CompletableFuture<LockResult> waiter = waiter(other);
            store.renew(session.handle, lease, HALF_HOUR);
            store.unlock(session.handle, lease);
            waiter.join();
            watcher.call("MULTI");
            watcher.call("PING");
            assertThat(watcher.call("EXEC")).isNotNull();
        }
    }

    @Test
    void a_commit_that_had_been_applied_under_the_lease_gives_it_up_when_it_is_sent_again_to_do_so() {
        Lease lease = session.lease(store);
        assertThat(session.commitUnder(store, lease, false, 1).version()).isEqualTo(2);
        assertThat(session.lock(other, null, Duration.ZERO)).isInstanceOf(LockResult.TimedOut.class);
        assertThat(session.commitUnder(store, lease, true, 1).version()).isEqualTo(2);
        assertThat(session.lock(other, null, Duration.ZERO)).isInstanceOf(LockResult.Locked.class);
    }

    @Test
    void tokens_rise_also_where_the_clock_went_back() {
        long ahead = 1L << 52;
        fixture.ask("EVAL", "redis.call('HSET', KEYS[1], 'l', struct.pack('>I8', ARGV[1]))", "1", times, "" + ahead);
        Lease lease = session.lease(store);
        assertThat(lease.token()).isEqualTo(ahead + 1);
        store.unlock(session.handle, lease);
        assertThat(session.lease(other).token()).isEqualTo(ahead + 2);
    }

    @Test
    void tokens_rise_also_where_the_server_has_lost_the_last_ones() {
        Lease lost = session.lease(store);
        fixture.ask("HDEL", times, "l");
        assertThat(session.lease(store).token()).isGreaterThan(lost.token());
    }

    @Test
    void bytes_that_cannot_be_a_lease_or_a_queue_are_an_error_that_names_the_session() {
        for (String[] damage : List.of(
                new String[] {"HSET", times, "l", "no lease"},
                new String[] {"HSET", times, "l", "x"},
                new String[] {"HSET", times, "l", "x".repeat(SessionLayout.LEASED)},
                new String[] {"RPUSH", queue, "x"},
                new String[] {"SET", queue, "x"})) {
            fixture.ask("HDEL", times, "l");
            fixture.ask("DEL", queue);
            fixture.ask(damage);
            assertThatExceptionOfType(SessionStoreException.class)
                    .isThrownBy(() -> session.lock(store, null, Duration.ZERO))
                    .isNotInstanceOf(StoreUnavailableException.class)
                    .withMessageContaining(session.handle.value());
        }
    }

    @Test
    void whoever_waits_when_the_store_is_closed_is_told_so() {
        session.lease(store);
        CompletableFuture<LockResult> waiter = waiter(other);
        other.close();
        assertThat(waiter)
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(OutcomeUnknownException.class)
                .withMessageContainingAll("may yet be granted", "has been closed");
    }

    @Test
    void under_a_storm_of_broken_connections_every_turn_comes_and_tokens_rise() throws Exception {
        int nodes = 4;
        int turns = 25;
        List<Long> tokens = new ArrayList<>();
        AtomicInteger inside = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            SessionStore by = node % 2 == 0 ? store : other;
            running.add(CompletableFuture.runAsync(
                    () -> {
                        for (int turn = 0; turn < turns; turn++) {
                            Lease lease = ((LockResult.Locked) session.lock(by, null, HALF_HOUR)).lease();
                            assertThat(inside.incrementAndGet()).isEqualTo(1);
                            synchronized (tokens) {
                                tokens.add(lease.token());
                            }
                            inside.decrementAndGet();
                            by.unlock(session.handle, lease);
                        }
                    },
                    threads));
        }
        CompletableFuture<Void> storm = CompletableFuture.runAsync(
                () -> {
                    while (!over.get()) {
                        fixture.killListeners();
                        fixture.awaitTime(store, store.now().plusMillis(100));
                    }
                },
                threads);
        CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).get(90, TimeUnit.SECONDS);
        over.set(true);
        storm.get(30, TimeUnit.SECONDS);
        assertThat(tokens).hasSize(nodes * turns).isSorted().doesNotHaveDuplicates();
    }

    private CompletableFuture<LockResult> waiter(SessionStore by) {
        return waiter(by, session);
    }

    /** Returns once a waiter has a place in the queue. */
    private CompletableFuture<LockResult> waiter(SessionStore by, OneSession of) {
        String places = fixture.keys(namespace, of.handle).get(3);
        long before = (Long) fixture.ask("LLEN", places);
        CompletableFuture<LockResult> waiter = CompletableFuture.supplyAsync(
                        () -> of.lock(by, of.known(1), HALF_HOUR), threads)
                .orTimeout(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .until(() -> waiter.isDone() || (Long) fixture.ask("LLEN", places) == before + 1);
        return waiter;
    }

    /** Hands a lease over once, so that the store listens from then on and the server knows the scripts. */
    private void awaitListening(SessionStore by) {
        OneSession another = new OneSession();
        another.create(store, Map.of());
        Lease lease = another.lease(store);
        CompletableFuture<LockResult> waiter = waiter(by, another);
        another.release(store, lease);
        by.unlock(another.handle, ((LockResult.Locked) waiter.join()).lease());
    }

    /** A place in the queue whose owner will never take up the lease. */
    private void queueDead(Duration patience) {
        long until = store.now().plus(patience).toEpochMilli();
        byte[] place = ByteBuffer.allocate(SessionLayout.WAITER)
                .putLong(Handle.random().hashCode())
                .putLong(until)
                .array();
        StringBuilder lua = new StringBuilder("redis.call('RPUSH', KEYS[1], '");
        for (byte b : place) {
            lua.append("\\%03d".formatted(Byte.toUnsignedInt(b)));
        }
        fixture.ask("EVAL", lua + "nobody')", "1", queue);
    }
}
