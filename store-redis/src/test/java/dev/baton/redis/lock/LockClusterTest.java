// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.LossReason;
import dev.baton.redis.testing.RedisCluster;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Locks in a Redis Cluster, whose slots move and whose masters die, and of which each master has replicas of its own. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LockClusterTest {
    private static final Logger LOG = LoggerFactory.getLogger(LockClusterTest.class);
    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final int WORKERS = Scene.isShort() ? 3 : 4;
    private static final long SEED =
            Long.getLong("baton.seed", ThreadLocalRandom.current().nextInt());

    @AutoClose
    private static RedisCluster redis;

    @BeforeAll
    static void start() {
        redis = RedisCluster.start();
    }

    @Test
    void a_slot_that_moves_while_its_lock_is_contended_is_noticed_by_nobody() throws IOException {
        try (Register register = new Register(true);
                Workers workers = new Workers(redis.uri(), register, WORKERS, SEED)) {
            workers.awaitProgressOfAll(2);
            int slot = redis.slot(key(LockWorker.NAMESPACE, LockWorker.NAME));
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
            LOG.info(register.row("T13 the hot slot of a Cluster moves", rounds, WORKERS, SEED));

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
            LOG.info(register.row("T13 a master of a Cluster is killed", rounds, WORKERS, SEED));
        }
    }

    private static boolean isMaster(RedisServer node) {
        try (RespClient door = node.connect()) {
            return String.valueOf(door.call("ROLE")).startsWith("[master");
        } catch (IOException e) {
            return false;
        }
    }

    private static String key(String namespace, String name) {
        List<byte[]> keys = new LockLayout(namespace).keys(name);
        return new String(keys.get(0), StandardCharsets.UTF_8);
    }

    /** A lock of the namespace {@code test} that this node has. */
    private static String lockOf(RedisServer master) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "lock " + i)
                .filter(name -> redis.masterOf(redis.slot(key("test", name))).port() == master.port())
                .findFirst()
                .orElseThrow();
    }

    private static RedisServer replicaOf(RedisServer master) {
        return redis.nodes().stream()
                .filter(node -> String.valueOf(role(node)).startsWith("[slave, 127.0.0.1, " + master.port()))
                .findFirst()
                .orElseThrow();
    }

    private static String role(RedisServer node) {
        try (RespClient door = node.connect()) {
            return String.valueOf(door.call("ROLE"));
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void replicas_confirm_what_their_own_master_has_and_nothing_else() {
        List<RedisServer> masters =
                redis.nodes().stream().filter(node -> isMaster(node)).limit(2).toList();
        try (LockClient client = RedisLocks.connect(redis.uri() + "?timeout=20s", "test")) {
            LockClient careful =
                    client.with(LockOptions.defaults().withMinReplicas(1).withLease(Duration.ofSeconds(2)));
            for (RedisServer master : masters) {
                String name = lockOf(master);
                // A replica may need longer to confirm than a call takes.
                LockHandle held = await().atMost(LIMIT)
                        .ignoreExceptionsInstanceOf(LockUnavailableException.class)
                        .until(() -> careful.tryAcquire(name), Optional::isPresent)
                        .orElseThrow();
                RedisServer replica = replicaOf(master);
                replica.pause();
                try {
                    List<LossReason> losses = new CopyOnWriteArrayList<>();
                    held.onLost(losses::add);
                    await().atMost(LIMIT).until(() -> losses.equals(List.of(LossReason.EXPIRED)));
                    await().atMost(LIMIT)
                            .untilAsserted(() -> assertThatThrownBy(() -> careful.tryAcquire(name))
                                    .isInstanceOf(LockUnavailableException.class)
                                    .hasMessageContaining("0 of at least 1 replicas"));
                } finally {
                    replica.resume();
                }
            }
        }
    }
}
