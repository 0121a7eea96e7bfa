// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Processes contend for a lock while everything around them breaks. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LockFaultTest {
    private static final Logger LOG = LoggerFactory.getLogger(LockFaultTest.class);
    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final int WORKERS = 3;
    private static final int FULL_ROUNDS = 100;
    private static final int ROUNDS = Boolean.getBoolean("baton.prove") ? FULL_ROUNDS : Math.max(1, FULL_ROUNDS / 50);
    private static final long SEED =
            Long.getLong("baton.seed", ThreadLocalRandom.current().nextInt());

    @AutoClose
    private static RedisServer server;

    @AutoClose
    private static Register register;

    @AutoClose
    private static Workers workers;

    private final Random random = new Random(SEED);

    private enum Fault {
        HOLDER_KILLED,
        WAITERS_KILLED,
        HOLDER_PAUSED,
        REPLIES_LOST,
        REQUESTS_LOST,
        HOLDER_CUT_OFF,
        SUBSCRIPTIONS_KILLED,
        SERVER_PAUSED,
        CLIENTS_PAUSED,
        SCRIPTS_FORGOTTEN,
        DATA_LOST,
        SERVER_RESTARTED_EMPTY;

        /** Whether the store forgets who holds: until he hears of it, two may. */
        boolean losesData() {
            return this == DATA_LOST || this == SERVER_RESTARTED_EMPTY;
        }
    }

    @BeforeAll
    static void start() {
        LOG.info("baton.seed={}", SEED);
        server = RedisServer.embedded();
        register = new Register(true);
        workers = new Workers(server, register, WORKERS, "none", SEED);
        workers.awaitProgressOfAll(3);
    }

    @ParameterizedTest
    @EnumSource
    void nobody_shares_the_lock_no_change_is_lost_and_all_go_on(Fault fault) throws IOException {
        long begin = System.nanoTime();
        for (int i = 0; i < ROUNDS; i++) {
            cause(fault);
            workers.awaitGrants(3);
        }
        workers.awaitProgressOfAll(3);
        assertThat(register.lost()).isZero();
        if (!fault.losesData()) {
            assertThat(register.overlap(begin)).isEmpty();
        }
        LOG.info(
                "| lock under {} | {} rounds, {} grants so far | {} changes lost | {} late writes refused | seed {} |",
                fault,
                ROUNDS,
                register.grants(),
                register.lost(),
                register.refused(),
                SEED);
    }

    private String anybody() {
        List<String> names = workers.names();
        return names.get(random.nextInt(names.size()));
    }

    private void cause(Fault fault) throws IOException {
        String holder = register.lastReader();
        switch (fault) {
            case HOLDER_KILLED -> workers.kill(holder);
            // Head and middle of the queue.
            case WAITERS_KILLED ->
                workers.names().stream().filter(name -> !name.equals(holder)).forEach(workers::kill);
            case HOLDER_PAUSED -> {
                workers.pause(holder);
                try {
                    workers.awaitGrants(2);
                } finally {
                    workers.resume(holder);
                }
            }
            case REPLIES_LOST -> {
                workers.link(anybody()).loseReplies(1 + random.nextInt(4));
                workers.link(holder).loseReplies(1 + random.nextInt(4));
            }
            case REQUESTS_LOST ->
                workers.names().forEach(name -> workers.link(name).loseRequests(random.nextInt(4)));
            case HOLDER_CUT_OFF -> {
                workers.link(holder).cut();
                workers.awaitGrants(2);
                workers.link(holder).restore();
            }
            case SUBSCRIPTIONS_KILLED -> command("CLIENT", "KILL", "TYPE", "pubsub");
            case SERVER_PAUSED -> {
                server.pause();
                Duration pause = LockWorker.LEASE.plusMillis(random.nextInt(1000));
                long end = System.nanoTime() + pause.toNanos();
                try {
                    await().atMost(LIMIT).until(() -> System.nanoTime() - end > 0);
                } finally {
                    server.resume();
                }
            }
            case CLIENTS_PAUSED ->
                command("CLIENT", "PAUSE", Long.toString(LockWorker.LEASE.toMillis() + random.nextInt(1000)));
            case SCRIPTS_FORGOTTEN -> command("SCRIPT", "FLUSH");
            case DATA_LOST -> command("FLUSHALL");
            case SERVER_RESTARTED_EMPTY -> server.restart();
        }
    }

    private static void command(String... words) throws IOException {
        try (RespClient door = server.connect()) {
            door.call(words);
        }
    }

    @Test
    void a_lock_that_is_trusted_for_too_long_is_found_to_be_shared() throws IOException {
        try (RedisServer own = RedisServer.embedded();
                Register broken = new Register(true);
                Workers mutants = new Workers(own, broken, 2, "trusts the lease for too long", SEED)) {
            await().atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(broken.overlap(0)).as(mutants.tails()).isNotEmpty());
        }
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
        assertThat(Register.overlap(List.of(
                        new Register.Held("a", 1, 0, 10),
                        new Register.Held("b", 2, 10, 20),
                        new Register.Held("a", 3, 21, 30))))
                .isEmpty();
        assertThat(Register.overlap(List.of(new Register.Held("b", 2, 9, 20), new Register.Held("a", 1, 0, 10))))
                .hasSize(2);
    }
}
