// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.redis.RedisStoreProvider;
import dev.baton.redis.testing.RedisSentinels;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import dev.baton.session.contract.InThread;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.io.IOException;
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

/** A master that goes away in the midst of everything, and Sentinels that name another. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RedisFailoverTest {
    private static final long LONGEST_WAIT_SECONDS = 60;

    private final RedisBed bed = new RedisBed();
    private final RedisSentinels servers = bed.open(RedisSentinels.start());

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    @Test
    void a_master_that_is_killed_is_replaced_without_a_restart_and_calls_say_what_happened_to_them() {
        SessionStore store = bed.store(URI.create(servers.uri() + "?timeout=1s"));
        OneSession session = new OneSession();
        session.createPatiently(store, Map.of());
        RedisServer old = servers.master();
        try (CommitLoad load = new CommitLoad(store)) {
            load.awaitCommits(50);
            old.awaitReplication("replicated");
            old.kill();
            servers.awaitFailoverFrom(old);
            load.awaitCommitsAfterTrouble(50);
        }
        assertThat(RedisBed.patiently(() -> session.whole(store)).version()).isEqualTo(1);
    }

    @Test
    void what_was_acknowledged_after_a_failover_is_still_there_when_the_paused_master_has_come_back() {
        SessionStore store = bed.store(URI.create(servers.uri() + "?timeout=1s"));
        StoreConnection another =
                bed.open(new RedisStoreProvider().connect(URI.create(servers.uri() + "?timeout=1s&poolSize=8")));
        SessionStore idle = another.open(RedisBed.NAMESPACE, false);
        OneSession session = new OneSession();
        session.createPatiently(store, Map.of());
        RedisBed.inParallel(8, () -> RedisBed.patiently(() -> session.whole(idle)));
        long disruptions = another.health().getDisruptions();
        RedisServer old = servers.master();
        long acknowledged;
        try (CommitLoad load = new CommitLoad(store)) {
            load.awaitCommits(50);
            old.awaitReplication("replicated");
            old.pause();
            servers.awaitFailoverFrom(old);
            load.awaitCommitsAfterTrouble(50);
            // It has sent nothing meanwhile, and yet has heard of it.
            Awaitility.await()
                    .atMost(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)
                    .until(() -> another.health().getDisruptions() > disruptions);
            old.resume();
            // Its connections still stand, and until the Sentinels have told it, it takes itself for the master.
            acknowledged = commit(idle, session, 1).version();
            servers.awaitReplica(old);
            load.awaitCommits(50);
        }
        assertThat(RedisBed.patiently(() -> session.whole(store)).version()).isEqualTo(acknowledged);
    }

    @Test
    void what_the_old_master_acknowledges_after_the_failover_is_not_believed_but_asked_of_the_new_one()
            throws Exception {
        StoreConnection connection =
                bed.open(new RedisStoreProvider().connect(URI.create(servers.uri() + "?timeout=60s")));
        SessionStore store = connection.open(RedisBed.NAMESPACE, false);
        OneSession session = new OneSession();
        session.createPatiently(store, Map.of());
        RedisServer old = servers.master();
        old.awaitReplication("replicated");
        long disruptions = connection.health().getDisruptions();
        old.pause();
        CompletableFuture<Long> version =
                InThread.supply(() -> commit(store, session, 1).version());
        servers.awaitFailoverFrom(old);
        Awaitility.await()
                .atMost(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)
                .until(() -> connection.health().getDisruptions() > disruptions);
        old.resume();
        assertThat(version)
                .succeedsWithin(Duration.ofSeconds(LONGEST_WAIT_SECONDS))
                .isEqualTo(2L);
        servers.awaitReplica(old);
        assertThat(session.whole(store).version()).isEqualTo(2);
    }

    @Test
    void a_sentinel_that_knows_of_an_older_failover_only_is_not_believed() throws Exception {
        SessionStore store = bed.store(URI.create(servers.uri() + "?timeout=3s"));
        OneSession session = new OneSession();
        session.createPatiently(store, Map.of());
        RedisServer old = servers.master();
        failOver(old);
        assertThat(commit(store, session, 1).version()).isEqualTo(2);
        List<RedisServer> others = servers.sentinels().subList(0, 2);
        others.forEach(RedisServer::pause);
        try (RespClient behind = servers.sentinels().get(2).connect();
                RespClient master = another(old).connect()) {
            forget(behind);
            monitor(behind, old);
            master.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            assertThat(commit(store, session, 2).version()).isEqualTo(3);
        } finally {
            others.forEach(RedisServer::resume);
        }
    }

    @Test
    void sentinels_that_were_set_up_anew_are_believed() throws Exception {
        SessionStore store = bed.store(URI.create(servers.uri() + "?timeout=1s"));
        OneSession session = new OneSession();
        session.createPatiently(store, Map.of());
        RedisServer old = servers.master();
        failOver(old);
        assertThat(commit(store, session, 1).version()).isEqualTo(2);
        another(old).awaitReplication("replicated");
        // All forget it before one learns of it again: they would tell each other.
        for (RedisServer sentinel : servers.sentinels()) {
            try (RespClient asked = sentinel.connect()) {
                forget(asked);
            }
        }
        try (RespClient door = old.connect();
                RespClient master = another(old).connect()) {
            assertThat(door.call("REPLICAOF", "NO", "ONE")).isEqualTo("OK");
            assertThat(master.call("REPLICAOF", old.host(), Integer.toString(old.port())))
                    .isEqualTo("OK");
        }
        for (RedisServer sentinel : servers.sentinels()) {
            try (RespClient asked = sentinel.connect()) {
                monitor(asked, old);
            }
        }
        assertThat(commit(store, session, 2).version()).isEqualTo(3);
    }

    private void failOver(RedisServer old) throws IOException {
        try (RespClient sentinel = servers.sentinels().get(0).connect()) {
            assertThat(sentinel.call("SENTINEL", "FAILOVER", RedisSentinels.MASTER))
                    .isEqualTo("OK");
        }
        servers.awaitFailoverFrom(old);
        servers.awaitReplica(old);
    }

    private static void forget(RespClient sentinel) throws IOException {
        assertThat(sentinel.call("SENTINEL", "REMOVE", RedisSentinels.MASTER)).isEqualTo("OK");
    }

    private static void monitor(RespClient sentinel, RedisServer master) throws IOException {
        assertThat(sentinel.call(
                        "SENTINEL",
                        "MONITOR",
                        RedisSentinels.MASTER,
                        master.host(),
                        Integer.toString(master.port()),
                        "2"))
                .isEqualTo("OK");
    }

    private RedisServer another(RedisServer not) {
        return servers.servers().stream()
                .filter(server -> !server.equals(not))
                .findFirst()
                .orElseThrow();
    }

    private static CommitResult.Committed commit(SessionStore store, OneSession session, long number) {
        return RedisBed.patiently(
                () -> session.commit(store, new CommitNumber(1, number), Map.of("a", OneSession.bytes(1))));
    }
}
