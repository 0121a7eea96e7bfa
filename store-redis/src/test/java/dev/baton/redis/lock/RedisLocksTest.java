// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.LossReason;
import dev.baton.lock.ReleaseResult;
import dev.baton.lock.engine.ShiftedClocks;
import dev.baton.lock.spi.Answer;
import dev.baton.lock.spi.Attempt;
import dev.baton.lock.spi.LockStore;
import dev.baton.lock.spi.Owner;
import dev.baton.lock.spi.Terms;
import dev.baton.redis.testing.RedisLink;
import dev.baton.redis.testing.RedisOptions;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What locks do on a real Redis, and what that costs there. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisLocksTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NAME = "stock";

    private final List<AutoCloseable> opened = new ArrayList<>();
    private RedisServer server;
    private RespClient door;
    private RedisLink link;
    private LockClient linked;
    private LockClient other;

    @BeforeEach
    void open() {
        server = open(RedisServer.embedded());
        door = open(server.connect());
        link = open(new RedisLink(server.host(), server.port()));
        linked = open(RedisLocks.connect("redis://127.0.0.1:" + link.port() + "?timeout=2s", "test"));
        other = open(RedisLocks.connect(server.uri().toString(), "test"));
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.add(0, resource);
        return resource;
    }

    @AfterEach
    void close() throws Exception {
        if (server.isAlive()) {
            server.resume();
        }
        link.restore();
        for (AutoCloseable resource : opened) {
            resource.close();
        }
    }

    private Map<String, Long> commands() throws IOException {
        String stats = String.valueOf(door.call("INFO", "commandstats"));
        return stats.lines()
                .filter(line -> line.startsWith("cmdstat_"))
                .collect(Collectors.toMap(
                        line -> line.substring("cmdstat_".length(), line.indexOf(':')),
                        line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1"))));
    }

    private static FutureTask<LockHandle> ask(Callable<LockHandle> question) {
        FutureTask<LockHandle> task = new FutureTask<>(question);
        Thread thread = new Thread(task, "asker");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static LockHandle of(FutureTask<LockHandle> task) throws Exception {
        return task.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private void awaitWaiting(int count) {
        await().atMost(LIMIT)
                .until(() -> ((List<?>) door.call("KEYS", "test:lock-queue:*"))
                                .stream()
                                        .mapToLong(key -> call("ZCARD", (String) key))
                                        .sum()
                        == count);
    }

    private long call(String... command) {
        try {
            return (Long) door.call(command);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void an_acquisition_and_a_release_are_two_commands_without_message_subscription_or_lasting_key()
            throws IOException {
        // So patient that on the slowest machine nothing is sent again or renewed.
        LockClient counted = open(RedisLocks.connect("redis://127.0.0.1:" + link.port() + "?timeout=2m", "test"))
                .with(LockOptions.defaults().withLease(Duration.ofHours(1)));
        counted.tryAcquire("warm").orElseThrow().close();
        door.call("DEL", "test:lock-token:{lk0}");
        door.call("CONFIG", "RESETSTAT");
        int before = link.trips();
        for (int i = 0; i < 10; i++) {
            counted.tryAcquire(NAME).orElseThrow().close();
        }
        assertThat(link.trips() - before).isEqualTo(20);
        assertThat(commands())
                .containsEntry("evalsha", 20L)
                .doesNotContainKeys("publish", "subscribe", "zadd", "hset", "wait");
        assertThat((List<?>) door.call("KEYS", "*lock:*")).isEmpty();
    }

    @Test
    void isHeld_costs_no_round_trip() {
        try (LockHandle handle = linked.tryAcquire(NAME).orElseThrow()) {
            int before = link.trips();
            for (int i = 0; i < 1000; i++) {
                assertThat(handle.isHeld()).isTrue();
            }
            assertThat(link.trips()).isEqualTo(before);
        }
    }

    @Test
    void a_hand_over_among_many_who_wait_is_one_message_and_nobody_asks_anew() throws Exception {
        LockHandle held = other.acquire(NAME);
        List<FutureTask<LockHandle>> askers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            askers.add(ask(() -> linked.acquire(NAME)));
            awaitWaiting(i + 1);
        }
        await().atMost(LIMIT).until(() -> commands().getOrDefault("subscribe", 0L) == 1);
        door.call("CONFIG", "RESETSTAT");
        for (FutureTask<LockHandle> asker : askers) {
            held.close();
            LockHandle next = of(asker);
            assertThat(next.fencingToken()).isGreaterThan(held.fencingToken());
            held = next;
        }
        held.close();
        assertThat(commands()).containsEntry("publish", 8L).doesNotContainKey("subscribe");
    }

    @Test
    void a_resent_acquisition_is_one_grant_and_a_resent_release_is_no_loss() {
        linked.tryAcquire("warm").orElseThrow().close();
        link.loseReplies(1);
        LockHandle handle = linked.tryAcquire(NAME).orElseThrow();
        link.loseReplies(1);
        assertThat(handle.release()).isInstanceOf(ReleaseResult.Released.class);
        assertThat(other.tryAcquire(NAME)).isPresent();
    }

    @Test
    void an_acquisition_whose_every_answer_was_lost_leaves_nothing_behind() {
        linked.tryAcquire("warm").orElseThrow().close();
        link.loseReplies(2);
        assertThatThrownBy(() -> linked.tryAcquire(NAME)).isInstanceOf(LockUnavailableException.class);
        await().atMost(LIMIT).until(() -> other.tryAcquire(NAME).isPresent());
    }

    @Test
    void who_loses_the_network_holds_nothing_when_another_does_and_hears_of_it() throws Exception {
        LockHandle held = linked.with(LockOptions.defaults().withLease(Duration.ofSeconds(2)))
                .tryAcquire(NAME)
                .orElseThrow();
        List<LossReason> losses = new CopyOnWriteArrayList<>();
        held.onLost(losses::add);
        link.cut();
        LockHandle next = other.acquire(NAME);
        assertThat(held.isHeld()).isFalse();
        assertThat(next.fencingToken()).isGreaterThan(held.fencingToken());
        await().atMost(LIMIT).until(() -> losses.equals(List.of(LossReason.EXPIRED)));
    }

    @Test
    void subscriptions_that_are_killed_cost_a_wait_and_no_grant() throws Exception {
        LockHandle held = other.acquire(NAME);
        FutureTask<LockHandle> asker = ask(() -> linked.acquire(NAME));
        awaitWaiting(1);
        await().atMost(LIMIT).until(() -> call("CLIENT", "KILL", "TYPE", "pubsub") > 0);
        held.close();
        assertThat(of(asker).isHeld()).isTrue();
    }

    @Test
    void a_client_that_may_neither_subscribe_nor_publish_has_its_turn_all_the_same() throws Exception {
        RedisServer strict = open(RedisServer.embedded(
                RedisOptions.defaults().withUser("user app on >secret ~* resetchannels +@all -subscribe")));
        String uri = "redis://app:secret@127.0.0.1:" + strict.port();
        LockClient one = open(RedisLocks.connect(uri));
        LockClient two = open(RedisLocks.connect(uri));
        LockHandle held = one.acquire(NAME);
        FutureTask<LockHandle> asker = ask(() -> two.acquire(NAME));
        await().atMost(LIMIT).until(() -> two.metrics().getContended() == 1);
        assertThat(held.release()).isInstanceOf(ReleaseResult.Released.class);
        assertThat(of(asker).isHeld()).isTrue();
    }

    @Test
    void the_token_rises_though_the_server_was_emptied_or_lost_everything_in_a_restart() throws IOException {
        long last = other.tryAcquire(NAME).orElseThrow().fencingToken();
        for (int i = 0; i < 5; i++) {
            door.call("FLUSHALL");
            long token = linked.tryAcquire(NAME).orElseThrow().fencingToken();
            assertThat(token).isGreaterThan(last);
            last = token;
        }
        server.restart();
        try (LockHandle handle = other.tryAcquire(NAME).orElseThrow()) {
            assertThat(handle.fencingToken()).isGreaterThan(last);
        }
    }

    @Test
    void a_server_that_forgets_its_scripts_is_told_them_again() throws IOException {
        LockHandle handle = other.tryAcquire(NAME).orElseThrow();
        door.call("SCRIPT", "FLUSH");
        assertThat(handle.release()).isInstanceOf(ReleaseResult.Released.class);
    }

    @Test
    void a_deadline_is_kept_though_the_server_stands_still() throws InterruptedException {
        LockClient patient = open(RedisLocks.connect(server.uri() + "?timeout=2m", "test"));
        patient.tryAcquire("warm").orElseThrow().close();
        server.pause();
        long begin = System.nanoTime();
        assertThatThrownBy(() -> patient.tryAcquire(NAME, Duration.ofMillis(200)))
                .isInstanceOf(LockUnavailableException.class);
        // Not how fast this machine is, but that the reply, due in two minutes, was not waited for.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LIMIT);
        server.resume();
        await().atMost(LIMIT)
                .until(() -> other.tryAcquire(NAME)
                        .map(handle -> {
                            handle.close();
                            return true;
                        })
                        .isPresent());
    }

    @Test
    void a_question_that_arrives_after_its_time_grants_nothing() {
        LockStore store = open(new RedisLockStoreProvider().open(server.uri(), "test"));
        Terms terms = new Terms(Duration.ofSeconds(10), 0);
        Owner owner = new Owner(store.client(), 1);
        // Only after a first answer does a client know the server's clock.
        store.acquire(new Attempt("warm", owner, terms, false, LIMIT));
        assertThatThrownBy(() -> store.acquire(new Attempt(NAME, owner, terms, true, LIMIT.negated())))
                .isInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("clock");
        assertThat(other.tryAcquire(NAME)).isPresent();
    }

    @Test
    void too_few_replicas_are_an_outage_and_nothing_is_held() throws Exception {
        // The server's wait for replicas is a part of the time that a call may take.
        LockClient patient = open(RedisLocks.connect(server.uri() + "?timeout=1m", "test"));
        LockClient careful =
                patient.with(LockOptions.defaults().withMinReplicas(1).withLease(Duration.ofSeconds(60)));
        assertThatThrownBy(() -> careful.tryAcquire(NAME))
                .isInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("0 of at least 1 replicas");
        await().atMost(LIMIT)
                .until(() -> other.tryAcquire(NAME)
                        .map(handle -> {
                            handle.close();
                            return true;
                        })
                        .isPresent());

        open(RedisServer.embedded(RedisOptions.defaults().with("replicaof", "127.0.0.1 " + server.port())));
        await().atMost(LIMIT)
                .until(() -> String.valueOf(door.call("INFO", "replication")).contains("state=online"));
        LockHandle handle = confirmed(careful);
        await().atMost(LIMIT).until(() -> handle.remaining().compareTo(Duration.ofSeconds(58)) < 0);
        await().atMost(LIMIT)
                .ignoreExceptionsInstanceOf(LockLostException.class)
                .untilAsserted(() -> handle.ensureHeld(Duration.ofMillis(58_500)));
        FutureTask<LockHandle> asker = ask(() -> confirmed(careful));
        awaitWaiting(1);
        handle.close();
        assertThat(of(asker).isHeld()).isTrue();
    }

    /** Asks until it is confirmed: a replica may need longer for that than a call takes. */
    private static LockHandle confirmed(LockClient careful) {
        return await().atMost(LIMIT.multipliedBy(2))
                .ignoreExceptionsInstanceOf(LockUnavailableException.class)
                .until(() -> careful.tryAcquire(NAME, LIMIT), Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void a_pool_that_is_exhausted_is_an_outage_and_not_somebody_elses_lock() throws Exception {
        LockClient narrow = open(RedisLocks.connect(
                "redis://127.0.0.1:" + link.port() + "?timeout=1m&poolSize=1&poolWait=250ms", "test"));
        narrow.tryAcquire("warm").orElseThrow().close();
        link.cut();
        FutureTask<LockHandle> stuck = ask(() -> narrow.acquire("stuck"));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThatThrownBy(() -> narrow.tryAcquire(NAME, Duration.ofMillis(300)))
                        .isInstanceOf(LockUnavailableException.class));
        link.restore();
        await().atMost(LIMIT).until(stuck::isDone);
        await().atMost(LIMIT)
                .ignoreExceptionsInstanceOf(LockUnavailableException.class)
                .until(() -> narrow.tryAcquire("after").isPresent());
    }

    @Test
    void a_client_that_asks_under_another_owner_each_time_is_found_by_what_it_leaves_behind() {
        LockStore store = open(new RedisLockStoreProvider()
                .open(URI.create("redis://127.0.0.1:" + link.port() + "?timeout=2s"), "test"));
        LockStore mutant = MutantStore.of("asks as another when it asks again", store, new ShiftedClocks());
        Terms terms = new Terms(Duration.ofSeconds(60), 0);
        store.acquire(new Attempt("warm", new Owner(store.client(), 1), terms, false, LIMIT));
        link.loseReplies(2);
        Answer answer = mutant.acquire(new Attempt(NAME, new Owner(store.client(), 2), terms, false, LIMIT));
        assertThat(answer).isInstanceOf(Answer.Taken.class);

        link.loseReplies(2);
        Attempt attempt = new Attempt("another", new Owner(store.client(), 3), terms, false, LIMIT);
        assertThatThrownBy(() -> store.acquire(attempt)).isInstanceOf(LockUnavailableException.class);
        assertThat(store.acquire(attempt)).isInstanceOf(Answer.Granted.class);
    }

    @Test
    void a_wrong_address_names_its_faults_and_no_password() {
        assertThatThrownBy(() -> RedisLocks.connect("redis://user:hunter2@host:port?x=1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> RedisLocks.connect("redis://user:hunt er2@host"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("er2");
    }
}
