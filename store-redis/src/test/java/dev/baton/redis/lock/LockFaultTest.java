// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.lock.LockClient;
import dev.baton.lock.ReleaseResult;
import dev.baton.redis.testing.RedisOptions;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes contend for a lock while everything around them breaks, each fault for a minute when all is proved and at least
 * once otherwise.
 *
 * <p>What must hold: two are never sure to hold at one time, unless Redis has lost what it acknowledged (O1); a register
 * outside of Redis that looks at the token loses no change (O2); all go on, and without a fault tokens rise in the order in
 * which they were had (O3); nobody is kept for much longer than he wanted to wait (O4); and when the processes have closed
 * their clients nothing is left but the last tokens: no key, no connection, no thread (O5).
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LockFaultTest {
    private static final Logger LOG = LoggerFactory.getLogger(LockFaultTest.class);
    private static final Duration LIMIT = Duration.ofSeconds(180);

    /** What O3 and O4 allow: far more than a lease and a poll, for machines that have much else to do. */
    private static final Duration SLACK = Duration.ofSeconds(60);

    private static final int WORKERS = Scene.isShort() ? 3 : 4;
    private static final long SEED =
            Long.getLong("baton.seed", ThreadLocalRandom.current().nextInt());

    @AutoClose
    private static RedisServer server;

    @AutoClose
    private static Register register;

    @AutoClose
    private static Workers workers;

    private final Random random = new Random(SEED);

    @BeforeAll
    static void start() {
        LOG.info("baton.seed={}", SEED);
        server = RedisServer.embedded();
        register = new Register(true);
        workers = new Workers(server, register, WORKERS, "none", SEED);
        workers.awaitProgressOfAll(3);
    }

    @AfterAll
    static void nothing_is_left_but_the_last_tokens() throws IOException {
        Map<String, String> ended = workers.stop();
        assertThat(ended.values()).containsOnly("0 threads");
        try (LockClient last = RedisLocks.connect(server.uri().toString(), LockWorker.NAMESPACE)) {
            // The dead are passed over, and what was granted to one of them ends.
            await().atMost(LIMIT)
                    .until(() -> last.tryAcquire(LockWorker.NAME, Duration.ofSeconds(10))
                            .map(handle -> handle.release() instanceof ReleaseResult.Released)
                            .orElse(false));
        } catch (RuntimeException e) {
            throw new AssertionError(workers.tails(), e);
        }
        try (RespClient door = server.connect()) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat((List<?>) door.call("KEYS", "*"))
                            .hasSizeLessThanOrEqualTo(LockLayout.BUCKETS)
                            .allMatch(key -> String.valueOf(key).contains(":lock-token:")));
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(
                                    String.valueOf(door.call("CLIENT", "LIST")).lines())
                            .hasSize(1));
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SERVER_RESTARTED_WITH_ITS_FILE", "POOL_EXHAUSTED"})
    void nobody_shares_the_lock_no_change_is_lost_and_all_go_on(Fault fault) {
        hold(fault, new Scene(server, register, workers, random));
    }

    /** Causes a fault until its time is over, and looks at what must hold. */
    private static void hold(Fault fault, Scene scene) {
        Register register = scene.register();
        History history = register.history();
        history.forget();
        long end = System.nanoTime() + Scene.TIME.toNanos();
        int rounds = 0;
        do {
            fault.cause(scene);
            scene.workers().awaitGrants(fault.grants());
            scene.workers().restore();
            rounds++;
        } while (System.nanoTime() - end < 0);
        scene.workers().awaitProgressOfAll(2);

        LOG.info(register.row(fault.title(), rounds, WORKERS, SEED));
        assertThat(register.lost()).isZero();
        if (!fault.losesData()) {
            assertThat(history.overlap()).isEmpty();
            assertThat(history.inversion()).isEmpty();
        }
        assertThat(history.longestVacancy()).isLessThan(SLACK);
        assertThat(history.worstOverrun()).isLessThan(SLACK);
    }

    @Test
    void a_server_that_is_killed_and_has_its_file_again_is_noticed_by_nobody() throws IOException {
        RedisOptions file = RedisOptions.defaults().with("appendonly", "yes").with("appendfsync", "always");
        try (RedisServer own = RedisServer.embedded(file);
                Register truth = new Register(true);
                Workers some = new Workers(own, truth, WORKERS, "none", SEED)) {
            some.awaitProgressOfAll(1);
            hold(Fault.SERVER_RESTARTED_WITH_ITS_FILE, new Scene(own, truth, some, random));
        }
    }

    @Test
    void processes_that_have_one_slow_connection_each_go_on() throws IOException {
        try (Register truth = new Register(true);
                Workers some = Workers.withOneConnection(server, truth, WORKERS, SEED)) {
            some.awaitProgressOfAll(1);
            hold(Fault.POOL_EXHAUSTED, new Scene(server, truth, some, random));
        }
    }

    @Test
    void a_lock_that_is_trusted_for_too_long_is_found_to_be_shared() throws IOException {
        try (RedisServer own = RedisServer.embedded();
                Register broken = new Register(true);
                Workers mutants = new Workers(own, broken, 2, "trusts the lease for too long", SEED)) {
            awaitOverlap(broken, mutants);
        }
    }

    @Test
    void a_lease_that_is_counted_from_the_answer_is_found_to_be_shared() throws IOException {
        try (RedisServer own = RedisServer.embedded();
                Register broken = new Register(true);
                Workers mutants = new Workers(own, broken, 2, "counts the lease from the answer", SEED)) {
            // Longer than the lease.
            Duration late = LockWorker.LEASE.plusMillis(500);
            mutants.names().forEach(name -> mutants.link(name).delayReplies(late, 3));
            awaitOverlap(broken, mutants);
        }
    }

    private static void awaitOverlap(Register broken, Workers mutants) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(broken.history().overlap())
                        .as(mutants.tails())
                        .isNotEmpty());
    }

    @Test
    void tokens_that_each_process_counts_by_itself_are_found_to_be_refused() throws IOException {
        try (RedisServer own = RedisServer.embedded();
                Register broken = new Register(true);
                Workers mutants = new Workers(own, broken, 2, "counts tokens by itself", SEED)) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(broken.refused() + broken.lost())
                            .as(mutants.tails())
                            .isPositive());
        }
    }

    @Test
    void a_register_without_a_fence_loses_the_change_of_who_came_between() throws IOException {
        try (Register open = new Register(false)) {
            long stale = open.read("slow", 1);
            open.write("quick", 2, open.read("quick", 2) + 1);
            assertThat(open.write("slow", 1, stale + 1)).isTrue();
            assertThat(open.lost()).isEqualTo(1);
        }
        try (Register fenced = new Register(true)) {
            long stale = fenced.read("slow", 1);
            fenced.write("quick", 2, fenced.read("quick", 2) + 1);
            assertThat(fenced.write("slow", 1, stale + 1)).isFalse();
            assertThat(fenced.lost()).isZero();
        }
    }

    @Test
    void two_who_held_at_one_time_are_found() {
        assertThat(History.overlap(List.of(
                        new History.Held("a", 1, 0, 10),
                        new History.Held("b", 2, 10, 20),
                        new History.Held("a", 3, 21, 30))))
                .isEmpty();
        assertThat(History.overlap(List.of(new History.Held("b", 2, 9, 20), new History.Held("a", 1, 0, 10))))
                .hasSize(2);
    }

    @Test
    void a_token_that_falls_and_a_loss_that_is_told_late_are_found() {
        History history = new History();
        history.add(new History.Held("a", 2, 0, 10));
        history.add(new History.Held("b", 3, 20, 30));
        history.add(new History.Lost("a", 2, 15));
        assertThat(history.inversion()).isEmpty();
        assertThat(history.toldTooLate()).isZero();
        assertThat(history.longestVacancy()).isEqualTo(Duration.ofNanos(10));
        history.add(new History.Held("c", 1, 40, 50));
        history.add(new History.Lost("b", 3, 60));
        history.add(new History.Held("d", 4, 55, 70));
        assertThat(history.inversion()).hasSize(2);
        assertThat(history.toldTooLate()).isEqualTo(1);
    }
}
