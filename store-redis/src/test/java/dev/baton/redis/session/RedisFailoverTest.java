// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.redis.RedisStoreProvider;
import dev.baton.redis.testing.RedisSentinels;
import dev.baton.redis.testing.RedisServer;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.net.URI;
import java.util.Map;
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

    private static CommitResult.Committed commit(SessionStore store, OneSession session, long number) {
        return RedisBed.patiently(
                () -> session.commit(store, new CommitNumber(1, number), Map.of("a", OneSession.bytes(1))));
    }
}
