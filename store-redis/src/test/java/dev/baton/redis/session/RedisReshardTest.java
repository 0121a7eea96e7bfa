// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.baton.redis.testing.RedisCluster;
import dev.baton.redis.testing.RedisServer;
import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.SessionStore;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Redis Cluster whose slots move and whose masters die while sessions are used. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RedisReshardTest {
    private static final long LONGEST_WAIT_SECONDS = 60;

    private static RedisCluster cluster;

    private final RedisBed bed = new RedisBed();
    private final OneSession session = new OneSession();

    @BeforeAll
    static void start() {
        cluster = RedisCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    @Test
    void all_keys_of_a_session_share_a_slot_and_many_sessions_use_every_master() {
        SessionLayout layout = new SessionLayout("shop{1}");
        Set<RedisServer> masters = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            OneSession one = new OneSession();
            Set<Integer> slots = new HashSet<>();
            layout.keysWithQueue(one.handle)
                    .forEach(key -> slots.add(cluster.slot(new String(key, StandardCharsets.UTF_8))));
            assertThat(slots).hasSize(1);
            if (masters.size() < 3) {
                masters.add(cluster.masterOf(slots.iterator().next()));
            }
        }
        assertThat(masters).hasSize(3);
    }

    @Test
    void a_slot_that_moves_key_by_key_under_load_loses_nothing_and_no_session_looks_absent() {
        SessionStore store = bed.store(URI.create(cluster.uri() + "?timeout=20s"));
        session.create(store, Map.of("a", OneSession.bytes(300)));
        Lease lease = session.lease(store);
        store.unlock(session.handle, lease);
        SessionStore impatient = bed.store(URI.create(cluster.uri() + "?timeout=300ms"));
        int slot = slot();
        RedisServer from = cluster.masterOf(slot);
        AtomicLong acknowledged = new AtomicLong();
        AtomicLong number = new AtomicLong();
        for (RedisServer to : List.of(another(from), from)) {
            cluster.moveSlot(slot, to, () -> {
                try {
                    LoadResult loaded = impatient.load(session.handle, null, new Access.Trusted());
                    assertThat(loaded).isInstanceOf(LoadResult.Whole.class);
                    assertThat(commit(impatient, number.get() + 1)).isNotNull();
                    number.incrementAndGet();
                    acknowledged.incrementAndGet();
                } catch (StoreUnavailableException | OutcomeUnknownException e) {
                    // Its keys are in two places, so that no script can reach all of them. The same commit is sent
                    // again.
                }
            });
            assertThat(commit(store, number.incrementAndGet())).isNotNull();
            acknowledged.incrementAndGet();
            assertThat(session.whole(store).version()).isEqualTo(1 + acknowledged.get());
        }
        session.end(store);
        assertThat(store.load(session.handle, null, new Access.Trusted())).isInstanceOf(LoadResult.Absent.class);
    }

    @Test
    void a_client_that_knows_an_old_map_is_sent_on_and_remembers() {
        SessionStore store = bed.store(URI.create(cluster.uri() + "?timeout=20s"));
        SessionStore late = bed.store(URI.create(cluster.uri() + "?timeout=20s&poolSize=31"));
        session.createPatiently(store, Map.of());
        session.whole(late);
        int slot = slot();
        RedisServer from = cluster.masterOf(slot);
        cluster.moveSlot(slot, another(from), () -> {});
        assertThat(commit(late, 1).version()).isEqualTo(2);
        assertThat(session.whole(store).version()).isEqualTo(2);
        assertThat(late.due(10)).isEmpty();
    }

    @Test
    void a_call_to_a_master_that_dies_waits_for_its_replica_and_the_other_masters_go_on() {
        SessionStore store = bed.store(URI.create(cluster.uri() + "?timeout=60s"));
        session.createPatiently(store, Map.of());
        RedisServer dying = cluster.masterOf(slot());
        OneSession elsewhere = elsewhere(dying);
        elsewhere.createPatiently(store, Map.of());
        dying.awaitReplication(cluster.keyIn(slot()));
        dying.kill();
        try {
            assertThat(elsewhere.whole(store).version()).isEqualTo(1);
            assertThat(commit(store, 1).version()).isEqualTo(2);
            assertThat(store.due(10)).isEmpty();
        } finally {
            dying.restart();
            cluster.awaitReady();
        }
    }

    @Test
    void what_the_other_masters_have_is_used_while_the_one_that_knows_the_layout_is_away() {
        SessionStore store = bed.store(URI.create(cluster.uri() + "?timeout=500ms"));
        byte[] format = new SessionLayout(RedisBed.NAMESPACE).format();
        RedisServer dying = cluster.masterOf(cluster.slot(new String(format, StandardCharsets.UTF_8)));
        OneSession there = at(dying);
        there.createPatiently(store, Map.of());
        OneSession elsewhere = elsewhere(dying);
        elsewhere.createPatiently(store, Map.of());
        dying.awaitReplication(cluster.keyIn(slot(there)));
        dying.kill();
        try {
            assertThat(catchThrowable(() -> there.whole(store))).isInstanceOf(StoreUnavailableException.class);
            assertThat(elsewhere.whole(store).version()).isEqualTo(1);
            assertThat(elsewhere
                            .commit(store, new CommitNumber(1, 1), Map.of("a", OneSession.bytes(1)))
                            .version())
                    .isEqualTo(2);
            assertThat(store.now()).isNotNull();
        } finally {
            dying.restart();
            cluster.awaitReady();
        }
    }

    @Test
    void a_master_that_stands_still_is_replaced_and_does_not_hold_up_the_others() {
        SessionStore store = bed.store(URI.create(cluster.uri() + "?timeout=500ms&poolSize=4"));
        session.createPatiently(store, Map.of());
        RedisServer standing = cluster.masterOf(slot());
        OneSession elsewhere = elsewhere(standing);
        elsewhere.createPatiently(store, Map.of());
        standing.awaitReplication(cluster.keyIn(slot()));
        standing.pause();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(LONGEST_WAIT_SECONDS))
                    .ignoreExceptionsInstanceOf(SessionStoreException.class)
                    .until(() -> {
                        assertThat(elsewhere.whole(store).version()).isEqualTo(1);
                        return commit(store, 1).version() == 2;
                    });
        } finally {
            standing.resume();
            cluster.awaitReady();
        }
        assertThat(RedisBed.patiently(() -> session.whole(store)).version()).isEqualTo(2);
    }

    private CommitResult.Committed commit(SessionStore store, long sequence) {
        return session.commit(store, new CommitNumber(1, sequence), Map.of("a", OneSession.bytes(300)));
    }

    private static OneSession elsewhere(RedisServer not) {
        return Stream.generate(OneSession::new)
                .filter(one -> !cluster.masterOf(slot(one)).equals(not))
                .findFirst()
                .orElseThrow();
    }

    private static OneSession at(RedisServer master) {
        return Stream.generate(OneSession::new)
                .filter(one -> cluster.masterOf(slot(one)).equals(master))
                .findFirst()
                .orElseThrow();
    }

    private RedisServer another(RedisServer master) {
        for (int slot : List.of(0, 8_000, 16_000)) {
            if (!cluster.masterOf(slot).equals(master)) {
                return cluster.masterOf(slot);
            }
        }
        throw new AssertionError("There is one master only");
    }

    private int slot() {
        return slot(session);
    }

    private static int slot(OneSession of) {
        byte[] key = new SessionLayout(RedisBed.NAMESPACE).keys(of.handle).get(0);
        return cluster.slot(new String(key, StandardCharsets.UTF_8));
    }
}
