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
import dev.baton.session.Handle;
import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.Secret;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.CreateResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import dev.baton.session.spi.StoredSession;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
class RedisErrorsTest {
    private static final String SHORT = "?timeout=300ms&connectTimeout=300ms&poolWait=300ms";

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Handle handle = Handle.random();
    private final Incarnation incarnation = Incarnation.random();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    void opening_does_no_input_or_output_and_an_unreachable_server_is_named_with_the_remedy() {
        int port = FreePort.next();
        SessionStore store = store(URI.create("redis://ann:hunter2@127.0.0.1:" + port));
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> load(store))
                .withMessageContainingAll("redis://127.0.0.1:" + port, handle.value(), "Check that it runs")
                .satisfies(RedisErrorsTest::assertNoPassword);
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> create(store));
    }

    @Test
    void a_wrong_password_names_the_user_and_never_the_password() {
        RedisServer server = server(RedisOptions.defaults().withPassword("right"));
        SessionStore store = store(URI.create("redis://ann:hunter2@127.0.0.1:" + server.port()));
        assertThatExceptionOfType(SessionStoreException.class)
                .isThrownBy(() -> load(store))
                .isNotInstanceOf(StoreUnavailableException.class)
                .withMessageContainingAll("by the user 'ann'", "WRONGPASS", "Check the user and the password")
                .satisfies(RedisErrorsTest::assertNoPassword);
        SessionStore withoutUser = store(URI.create("redis://:hunter2@127.0.0.1:" + server.port()));
        assertThatExceptionOfType(SessionStoreException.class)
                .isThrownBy(() -> load(withoutUser))
                .withMessageContaining("by the default user")
                .satisfies(RedisErrorsTest::assertNoPassword);
    }

    @Test
    void a_missing_password_is_asked_for() {
        RedisServer locked = server(RedisOptions.defaults().withPassword("right"));
        assertThatExceptionOfType(SessionStoreException.class)
                .isThrownBy(() -> load(store(URI.create("redis://127.0.0.1:" + locked.port()))))
                .withMessageContainingAll("NOAUTH", "It wants a login");
    }

    @Test
    void a_login_and_a_database_are_used() throws IOException {
        RedisServer server = server(RedisOptions.defaults().withPassword("p@:/%"));
        SessionStore store = store(URI.create("redis://:p%40%3A%2F%25@127.0.0.1:" + server.port() + "/3"));
        create(store);
        try (RespClient door = server.connect()) {
            assertThat(door.call("DBSIZE")).isEqualTo(0L);
            door.call("SELECT", "3");
            assertThat((Long) door.call("DBSIZE")).isPositive();
        }
    }

    @Test
    void a_database_that_is_not_there_is_named() {
        RedisServer server = server(RedisOptions.defaults());
        assertThatExceptionOfType(SessionStoreException.class)
                .isThrownBy(() -> load(store(URI.create("redis://127.0.0.1:" + server.port() + "/99"))))
                .withMessageContainingAll("DB index is out of range", "Name a database that it has");
    }

    @Test
    void a_user_who_may_not_run_scripts_is_told_what_to_allow() {
        RedisServer server = server(RedisOptions.defaults()
                .withUser("user default on nopass ~* &* +@all")
                .withUser("user ann on >hunter2 ~* +@read +@write +@connection +@transaction"));
        assertThatExceptionOfType(SessionStoreException.class)
                .isThrownBy(() -> load(store(URI.create("redis://ann:hunter2@127.0.0.1:" + server.port()))))
                .isNotInstanceOf(StoreUnavailableException.class)
                .withMessageContainingAll("NOPERM", "'ann'", "@scripting")
                .satisfies(RedisErrorsTest::assertNoPassword);
    }

    @Test
    void the_permissions_that_the_message_names_are_enough() {
        RedisServer server = server(
                RedisOptions.defaults()
                        .withUser("user default on nopass ~* &* +@all")
                        .withUser(
                                "user ann on >hunter2 ~shop:* -@all +@read +@write +@scripting +@transaction +@connection +time"));
        SessionStore store = store(URI.create("redis://ann:hunter2@127.0.0.1:" + server.port()));
        create(store);
        commit(store, 1, "1");
        load(store);
        store.due(10);
    }

    @Test
    void a_full_server_is_an_outage() throws IOException {
        RedisServer server = server(RedisOptions.defaults().with("maxmemory-policy", "noeviction"));
        SessionStore store = store(server.uri());
        create(store);
        try (RespClient door = server.connect()) {
            door.call("CONFIG", "SET", "maxmemory", "1");
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> commit(store, 1, "1"))
                    .withMessageContainingAll("OOM", handle.value(), "maxmemory");
            door.call("CONFIG", "SET", "maxmemory", "0");
        }
        assertThat(commit(store, 1, "1").version()).isEqualTo(2);
    }

    @Test
    void a_replica_is_an_outage_and_its_connections_are_given_up() throws IOException {
        RedisServer server = server(RedisOptions.defaults());
        SessionStore store = store(server.uri());
        create(store);
        try (RespClient door = server.connect()) {
            door.call("REPLICAOF", "127.0.0.1", String.valueOf(FreePort.next()));
            long connections = connections(door);
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> commit(store, 1, "1"))
                    .withMessageContainingAll("READONLY", handle.value(), "master");
            door.call("REPLICAOF", "NO", "ONE");
            assertThat(commit(store, 1, "1").version()).isEqualTo(2);
            assertThat(connections(door)).isGreaterThan(connections);
        }
    }

    @Test
    void keys_of_somebody_else_are_named_as_such() throws IOException {
        RedisServer server = server(RedisOptions.defaults());
        SessionStore store = store(server.uri());
        try (RespClient door = server.connect()) {
            door.call("SET", key(0), "not a session");
            for (Throwable failure : List.of(
                    catchThrowable(() -> load(store)),
                    catchThrowable(() -> create(store)),
                    catchThrowable(() -> commit(store, 1, "1")))) {
                assertThat(failure)
                        .isExactlyInstanceOf(SessionStoreException.class)
                        .hasMessageContainingAll("WRONGTYPE", handle.value(), "a database or a namespace of its own");
            }
        }
    }

    @Test
    void a_server_that_hangs_leaves_a_commit_in_doubt_and_a_load_unavailable_and_the_commit_is_applied_once() {
        RedisServer server = server(RedisOptions.defaults());
        SessionStore store = store(URI.create(server.uri() + SHORT));
        create(store);
        server.pause();
        try {
            assertThatExceptionOfType(OutcomeUnknownException.class)
                    .isThrownBy(() -> commit(store, 1, "1"))
                    .withMessageContainingAll(
                            "the commit of session " + handle, "It may have been carried out", "300ms");
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> load(store))
                    .withMessageContainingAll("the load of session " + handle, "'timeout' above 300ms");
        } finally {
            server.resume();
        }
        assertThat(commit(store, 1, "1").version()).isEqualTo(2);
        assertThat(load(store).version()).isEqualTo(2);
        assertThat(commit(store, 2, "2").version()).isEqualTo(3);
    }

    @Test
    void a_lost_reply_is_made_good_by_sending_again_and_two_leave_doubt() {
        RedisServer server = server(RedisOptions.defaults());
        RedisLink link = open(new RedisLink(server.host(), server.port()));
        SessionStore store = store(URI.create("redis://127.0.0.1:" + link.port()));
        create(store);
        link.loseReplies(1);
        assertThat(commit(store, 1, "1").version()).isEqualTo(2);
        link.loseReplies(1);
        assertThat(load(store).version()).isEqualTo(2);
        // After the loss the layout was looked at again; now the next thing that is sent is the commit.
        assertThat(load(store).version()).isEqualTo(2);
        link.loseReplies(2);
        assertThatExceptionOfType(OutcomeUnknownException.class).isThrownBy(() -> commit(store, 2, "2"));
        assertThat(commit(store, 2, "2").version()).isEqualTo(3);
        link.loseReplies(2);
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> load(store));
        assertThat(load(store).version()).isEqualTo(3);
    }

    @Test
    void a_delete_whose_reply_was_lost_still_counts_as_this_calls() {
        RedisServer server = server(RedisOptions.defaults());
        RedisLink link = open(new RedisLink(server.host(), server.port()));
        SessionStore store = store(URI.create("redis://127.0.0.1:" + link.port()));
        create(store);
        store.claim(handle, new Claim(Optional.empty(), 7, Duration.ofMinutes(1), false));
        store.delete(handle, incarnation, 8);
        link.loseReplies(1);
        assertThat(store.delete(handle, incarnation, 7)).isTrue();
        assertThat(store.delete(handle, incarnation, 7)).isFalse();
    }

    @Test
    void after_a_restart_of_the_server_no_call_fails() {
        RedisServer server = server(RedisOptions.defaults());
        SessionStore store = store(server.uri());
        create(store);
        inParallel(8, () -> load(store));
        server.restart();
        assertThat(store.load(handle, null, new Access.Trusted())).isInstanceOf(LoadResult.Absent.class);
        create(store);
        assertThat(commit(store, 1, "1").version()).isEqualTo(2);
        inParallel(8, () -> load(store));
    }

    @Test
    void a_pool_that_is_used_up_says_so_and_a_steady_load_makes_no_connections() throws IOException {
        RedisServer server = server(RedisOptions.defaults());
        SessionStore store = store(URI.create(server.uri() + SHORT + "&poolSize=4"));
        create(store);
        inParallel(16, () -> load(store));
        try (RespClient door = server.connect()) {
            long connections = connections(door);
            for (int i = 0; i < 20; i++) {
                inParallel(16, () -> load(store));
            }
            assertThat(connections(door)).isEqualTo(connections).isLessThanOrEqualTo(8);
        }
        server.pause();
        try {
            List<Throwable> failures = new ArrayList<>();
            inParallel(16, () -> {
                Throwable failure = catchThrowable(() -> commit(store, 1, "1"));
                synchronized (failures) {
                    failures.add(failure);
                }
            });
            assertThat(failures)
                    .anySatisfy(failure -> assertThat(failure)
                            .isInstanceOf(StoreUnavailableException.class)
                            .hasMessageContainingAll("None of the 4 connections", "raise 'poolSize'"));
        } finally {
            server.resume();
        }
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(() -> load(store) != null);
        inParallel(
                16,
                () -> Awaitility.await()
                        .atMost(30, TimeUnit.SECONDS)
                        .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                        .until(() -> load(store) != null));
    }

    @Test
    void an_interrupted_thread_is_told_so_and_stays_interrupted() {
        RedisServer server = server(RedisOptions.defaults());
        SessionStore store = store(server.uri());
        create(store);
        Thread.currentThread().interrupt();
        Throwable failure = catchThrowable(() -> load(store));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).isInstanceOf(StoreUnavailableException.class).hasMessageContaining("interrupted");
        assertThat(load(store).version()).isEqualTo(1);
    }

    @Test
    void what_was_closed_says_so() {
        RedisServer server = server(RedisOptions.defaults());
        StoreConnection connection = open(new RedisStoreProvider().connect(server.uri()));
        SessionStore store = connection.open("shop");
        SessionStore other = connection.open("other");
        create(store);
        store.close();
        store.close();
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> load(store))
                .withMessageContaining("has been closed");
        assertThat(other.load(handle, null, new Access.Trusted())).isInstanceOf(LoadResult.Absent.class);
        connection.close();
        connection.close();
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(other::now)
                .withMessageContaining("has been closed");
    }

    private static void assertNoPassword(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            assertThat(String.valueOf(t.getMessage())).doesNotContain("hunter2");
        }
    }

    private static long connections(RespClient door) throws IOException {
        String stats = String.valueOf(door.call("INFO", "stats"));
        return Long.parseLong(stats.lines()
                .filter(line -> line.startsWith("total_connections_received:"))
                .findFirst()
                .orElseThrow()
                .substring("total_connections_received:".length())
                .trim());
    }

    private static void inParallel(int threads, Runnable work) {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch ready = new CountDownLatch(threads);
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(executor.submit(() -> {
                    ready.countDown();
                    ready.await();
                    work.run();
                    return null;
                }));
            }
            for (Future<?> future : futures) {
                future.get(60, TimeUnit.SECONDS);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            executor.shutdownNow();
        }
    }

    private RedisServer server(RedisOptions options) {
        return open(RedisServer.embedded(options));
    }

    private SessionStore store(URI uri) {
        return open(new RedisStoreProvider().connect(uri)).open("shop");
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.add(resource);
        return resource;
    }

    private String key(int which) {
        return new String(new SessionLayout("shop").keys(handle).get(which), StandardCharsets.UTF_8);
    }

    private void create(SessionStore store) {
        Metadata metadata = new Metadata(new byte[4], Secret.random().hash(), Duration.ofMinutes(30));
        assertThat(store.create(handle, new NewSession(incarnation, metadata, Map.of())))
                .isInstanceOf(CreateResult.Created.class);
    }

    private StoredSession load(SessionStore store) {
        return ((LoadResult.Whole) store.load(handle, null, new Access.Trusted())).session();
    }

    private CommitResult.Committed commit(SessionStore store, long sequence, String value) {
        Delta delta = new Delta(
                incarnation,
                new CommitNumber(1, sequence),
                Map.of("a", value.getBytes(StandardCharsets.US_ASCII)),
                Set.of(),
                Optional.empty(),
                Map.of());
        return (CommitResult.Committed) store.commit(handle, delta);
    }
}
