// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.redis.testing.RedisCluster;
import dev.baton.redis.testing.RedisSentinels;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Processes contend for a lock while Redis moves under it, or fails over and forgets what it has acknowledged. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LockFailoverTest {
    private static final Logger LOG = LoggerFactory.getLogger(LockFailoverTest.class);
    private static final int WORKERS = 3;
    private static final long SEED =
            Long.getLong("baton.seed", ThreadLocalRandom.current().nextInt());

    private static void command(RedisServer server, String... words) throws IOException {
        try (RespClient door = server.connect()) {
            door.call(words);
        }
    }

    private static void report(String fault, int rounds, Register register) {
        LOG.info(
                "| {} | {} s, {} times, {} grants | {} changes lost, {} late writes refused | longest without a holder {} ms,"
                        + " longest overrun of a wait {} ms | {} processes, seed {} |",
                fault,
                Scene.TIME.toSeconds(),
                rounds,
                register.grants(),
                register.lost(),
                register.refused(),
                register.history().longestVacancy().toMillis(),
                register.history().worstOverrun().toMillis(),
                WORKERS,
                SEED);
    }

    /** The grants of the last moments are forgotten: only the token keeps who has one of them from doing harm. */
    @Test
    void a_failover_to_a_replica_that_was_cut_off_before_loses_no_change_and_no_token_falls() throws IOException {
        try (RedisSentinels redis = RedisSentinels.start();
                Register register = new Register(true);
                Workers workers = new Workers(redis.uri(), register, WORKERS, SEED)) {
            workers.awaitProgressOfAll(2);
            int rounds = 0;
            long end = System.nanoTime() + Scene.TIME.toNanos();
            do {
                rounds++;
                RedisServer master = redis.master();
                RedisServer replica = redis.servers().stream()
                        .filter(server -> server.port() != master.port())
                        .findFirst()
                        .orElseThrow();
                replica.pause();
                try {
                    command(master, "CLIENT", "KILL", "TYPE", "replica");
                    workers.awaitGrants(5);
                    master.kill();
                } finally {
                    replica.resume();
                }
                redis.awaitFailoverFrom(master);
                // A token that fell would be refused for ever.
                workers.awaitProgressOfAll(2);
                master.restart();
                redis.awaitReplica(master);
                redis.awaitReadyForFailover();
            } while (System.nanoTime() - end < 0);
            assertThat(register.lost()).isZero();
            report("T12 fail-over by Sentinel, the replica cut off before", rounds, register);
        }
    }

    @Test
    void a_slot_that_moves_while_its_lock_is_contended_is_noticed_by_nobody() throws IOException {
        try (RedisCluster redis = RedisCluster.start();
                Register register = new Register(true);
                Workers workers = new Workers(redis.uri(), register, WORKERS, SEED)) {
            workers.awaitProgressOfAll(2);
            int slot = redis.slot(key());
            int rounds = 0;
            long end = System.nanoTime() + Scene.TIME.toNanos();
            do {
                rounds++;
                RedisServer from = redis.masterOf(slot);
                RedisServer to = redis.nodes().stream()
                        .filter(RedisServer::isAlive)
                        .filter(node -> node.port() != from.port() && isMaster(node))
                        .findFirst()
                        .orElseThrow();
                redis.moveSlot(slot, to, () -> {});
                workers.awaitProgressOfAll(2);
            } while (System.nanoTime() - end < 0);
            assertThat(register.history().overlap()).isEmpty();
            assertThat(register.history().inversion()).isEmpty();
            assertThat(register.lost()).isZero();
            report("T13 the hot slot of a Cluster moves", rounds, register);

            register.history().forget();
            rounds = 0;
            end = System.nanoTime() + Scene.TIME.toNanos();
            do {
                rounds++;
                RedisServer dying = redis.masterOf(slot);
                dying.kill();
                workers.awaitProgressOfAll(2);
                dying.restart();
                redis.awaitReady();
                workers.awaitProgressOfAll(2);
            } while (System.nanoTime() - end < 0);
            assertThat(register.lost()).isZero();
            report("T13 a master of a Cluster is killed", rounds, register);
        }
    }

    private static boolean isMaster(RedisServer node) {
        try (RespClient door = node.connect()) {
            return String.valueOf(door.call("ROLE")).startsWith("[master");
        } catch (IOException e) {
            return false;
        }
    }

    private static String key() {
        List<byte[]> keys = new LockLayout("faults").keys("hot");
        return new String(keys.get(0), StandardCharsets.UTF_8);
    }
}
