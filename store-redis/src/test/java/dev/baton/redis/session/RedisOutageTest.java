// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.baton.redis.RedisStoreProvider;
import dev.baton.redis.testing.FreePort;
import dev.baton.redis.testing.RedisLink;
import dev.baton.redis.testing.RedisOptions;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server that refuses, hangs or is not there is called, and that nothing is lost or done twice by it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RedisOutageTest {
    private static final String SHORT = "?timeout=300ms&connectTimeout=300ms";
    private static final long LONGEST_WAIT_SECONDS = 30;

    private final RedisBed bed = new RedisBed();
    private final OneSession session = new OneSession();

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    @Test
    void opening_does_no_input_or_output_and_an_unreachable_server_is_named_with_the_remedy() {
        int port = FreePort.next();
        SessionStore store = bed.store(URI.create("redis://ann:hunter2@127.0.0.1:" + port));
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> session.whole(store))
                .withMessageContainingAll("redis://127.0.0.1:" + port, session.handle.value(), "Check that it runs")
                .satisfies(RedisBed::assertNoPassword);
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> session.create(store, Map.of()));
    }

    @Test
    void a_full_server_is_an_outage() throws IOException {
        RedisServer server = bed.server(RedisOptions.defaults().with("maxmemory-policy", "noeviction"));
        SessionStore store = bed.store(server.uri());
        session.create(store, Map.of());
        try (RespClient door = server.connect()) {
            door.call("CONFIG", "SET", "maxmemory", "1");
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> commit(store, 1))
                    .withMessageContainingAll("OOM", session.handle.value(), "maxmemory");
            door.call("CONFIG", "SET", "maxmemory", "0");
        }
        assertThat(commit(store, 1).version()).isEqualTo(2);
    }

    @Test
    void a_replica_is_an_outage_and_its_connections_are_given_up() throws IOException {
        RedisServer server = bed.server(RedisOptions.defaults());
        SessionStore store = bed.store(server.uri());
        session.create(store, Map.of());
        try (RespClient door = server.connect()) {
            door.call("REPLICAOF", "127.0.0.1", String.valueOf(FreePort.next()));
            long connections = RedisBed.connections(door);
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> commit(store, 1))
                    .withMessageContainingAll("READONLY", session.handle.value(), "master");
            door.call("REPLICAOF", "NO", "ONE");
            assertThat(commit(store, 1).version()).isEqualTo(2);
            assertThat(RedisBed.connections(door)).isGreaterThan(connections);
        }
    }

    @Test
    void keys_of_somebody_else_are_named_as_such() throws IOException {
        RedisServer server = bed.server(RedisOptions.defaults());
        SessionStore store = bed.store(server.uri());
        try (RespClient door = server.connect()) {
            door.call("SET", key(0), "not a session");
            for (Throwable failure : List.of(
                    catchThrowable(() -> session.whole(store)),
                    catchThrowable(() -> session.create(store, Map.of())),
                    catchThrowable(() -> commit(store, 1)))) {
                assertThat(failure)
                        .isExactlyInstanceOf(SessionStoreException.class)
                        .hasMessageContainingAll(
                                "WRONGTYPE", session.handle.value(), "a database or a namespace of its own");
            }
        }
    }

    @Test
    void a_server_that_hangs_leaves_a_commit_in_doubt_and_a_load_unavailable_and_the_commit_is_applied_once() {
        RedisServer server = bed.server(RedisOptions.defaults());
        SessionStore patient = bed.store(server.uri());
        session.create(patient, Map.of());
        SessionStore store = bed.store(URI.create(server.uri() + SHORT));
        // Each finds out for itself that the server hangs.
        SessionStore another = bed.store(URI.create(server.uri() + SHORT + "&poolSize=31"));
        Awaitility.await()
                .atMost(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(() -> store.now() != null && another.now() != null);
        server.pause();
        try {
            assertThatExceptionOfType(OutcomeUnknownException.class)
                    .isThrownBy(() -> commit(store, 1))
                    .withMessageContainingAll(
                            "the commit of session " + session.handle, "It may have been carried out", "300ms");
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> session.whole(another))
                    .withMessageContainingAll("the load of session " + session.handle, "'timeout' above 300ms");
        } finally {
            server.resume();
        }
        assertThat(commit(patient, 1).version()).isEqualTo(2);
        assertThat(session.whole(patient).version()).isEqualTo(2);
        assertThat(commit(patient, 2).version()).isEqualTo(3);
    }

    @Test
    void a_lost_reply_is_made_good_by_sending_again_and_two_leave_doubt() {
        RedisServer server = bed.server(RedisOptions.defaults());
        RedisLink link = bed.open(new RedisLink(server.host(), server.port()));
        SessionStore store = bed.store(URI.create("redis://127.0.0.1:" + link.port()));
        session.create(store, Map.of());
        link.loseReplies(1);
        assertThat(commit(store, 1).version()).isEqualTo(2);
        link.loseReplies(1);
        assertThat(session.whole(store).version()).isEqualTo(2);
        // After the loss the layout was looked at again; now the next thing that is sent is the commit.
        assertThat(session.whole(store).version()).isEqualTo(2);
        link.loseReplies(2);
        assertThatExceptionOfType(OutcomeUnknownException.class).isThrownBy(() -> commit(store, 2));
        assertThat(commit(store, 2).version()).isEqualTo(3);
        link.loseReplies(2);
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> session.whole(store));
        assertThat(session.whole(store).version()).isEqualTo(3);
    }

    @Test
    void a_delete_whose_reply_was_lost_still_counts_as_this_calls() {
        RedisServer server = bed.server(RedisOptions.defaults());
        RedisLink link = bed.open(new RedisLink(server.host(), server.port()));
        SessionStore store = bed.store(URI.create("redis://127.0.0.1:" + link.port()));
        session.create(store, Map.of());
        store.claim(session.handle, new Claim(Optional.empty(), 7, Duration.ofMinutes(1), false));
        store.delete(session.handle, session.incarnation, 8);
        link.loseReplies(1);
        assertThat(store.delete(session.handle, session.incarnation, 7)).isTrue();
        assertThat(store.delete(session.handle, session.incarnation, 7)).isFalse();
    }

    @Test
    void after_a_restart_of_the_server_no_call_fails() {
        RedisServer server = bed.server(RedisOptions.defaults());
        SessionStore store = bed.store(server.uri());
        session.create(store, Map.of());
        RedisBed.inParallel(8, () -> session.whole(store));
        server.restart();
        assertThat(store.load(session.handle, null, new Access.Trusted())).isInstanceOf(LoadResult.Absent.class);
        session.create(store, Map.of());
        assertThat(commit(store, 1).version()).isEqualTo(2);
        RedisBed.inParallel(8, () -> session.whole(store));
    }

    @Test
    void a_steady_load_makes_no_connections_and_never_more_than_the_pool_holds() throws IOException {
        RedisServer server = bed.server(RedisOptions.defaults());
        SessionStore store = bed.store(URI.create(server.uri() + "?poolSize=4&poolWait=1m&timeout=1m"));
        session.create(store, Map.of());
        try (RespClient door = server.connect()) {
            long before = RedisBed.connections(door);
            RedisBed.inParallel(16, () -> {
                for (int i = 0; i < 50; i++) {
                    session.whole(store);
                }
            });
            // One was there.
            assertThat(RedisBed.connections(door) - before).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void a_pool_that_is_used_up_says_so_and_is_whole_again_afterwards() {
        RedisServer server = bed.server(RedisOptions.defaults());
        RedisLink link = bed.open(new RedisLink(server.host(), server.port()));
        SessionStore store =
                bed.store(URI.create("redis://127.0.0.1:" + link.port() + "?poolSize=1&poolWait=50ms&timeout=1m"));
        session.create(store, Map.of());
        long sent = link.bytesSent();
        server.pause();
        Thread holder = new Thread(() -> commit(store, 1));
        try {
            holder.start();
            Awaitility.await().atMost(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS).until(() -> link.bytesSent() > sent);
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> commit(store, 2))
                    .withMessageContainingAll("None of the 1 connections", "within 50ms", "raise 'poolSize'");
        } finally {
            server.resume();
        }
        Awaitility.await()
                .atMost(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(() -> session.whole(store).version() == 2);
    }

    @Test
    void an_interrupted_thread_is_told_so_and_stays_interrupted() {
        RedisServer server = bed.server(RedisOptions.defaults());
        SessionStore store = bed.store(server.uri());
        session.create(store, Map.of());
        Thread.currentThread().interrupt();
        Throwable failure = catchThrowable(() -> session.whole(store));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).isInstanceOf(StoreUnavailableException.class).hasMessageContaining("interrupted");
        assertThat(session.whole(store).version()).isEqualTo(1);
    }

    @Test
    void what_was_closed_says_so() {
        RedisServer server = bed.server(RedisOptions.defaults());
        StoreConnection connection = bed.open(new RedisStoreProvider().connect(server.uri()));
        SessionStore store = connection.open("shop", false);
        SessionStore other = connection.open("other", false);
        session.create(store, Map.of());
        store.close();
        store.close();
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> session.whole(store))
                .withMessageContaining("has been closed");
        assertThat(other.load(session.handle, null, new Access.Trusted())).isInstanceOf(LoadResult.Absent.class);
        connection.close();
        connection.close();
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(other::now)
                .withMessageContaining("has been closed");
    }

    private CommitResult.Committed commit(SessionStore store, long sequence) {
        return session.commit(store, new CommitNumber(1, sequence), Map.of("a", OneSession.bytes(1)));
    }

    private String key(int which) {
        byte[] key = new SessionLayout(RedisBed.NAMESPACE).keys(session.handle).get(which);
        return new String(key, StandardCharsets.UTF_8);
    }
}
