// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static dev.baton.redis.session.OneSession.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Handle;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.TouchResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What crosses the wire. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisWireTest {
    private static RedisFixture fixture;

    private final String namespace = "layout/localhost/" + Handle.random();
    private final OneSession session = new OneSession();
    private SessionStore store;
    private Lease lease;

    @BeforeAll
    static void start() {
        fixture = new RedisFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void open() {
        store = fixture.open(namespace);
    }

    @Test
    void scripts_that_the_server_has_forgotten_are_loaded_again() {
        session.create(store, Map.of("a", bytes(1)));
        List<Runnable> calls = List.of(
                () -> assertThat(session.load(store, session.known(1))).isInstanceOf(LoadResult.Unchanged.class),
                () -> assertThat(session.load(store, null)).isInstanceOf(LoadResult.Whole.class),
                () -> assertThat(session.commit(store, Map.of("a", bytes(2)), Set.of())
                                .version())
                        .isEqualTo(2),
                () -> assertThat(store.touch(session.handle, session.incarnation))
                        .isInstanceOf(TouchResult.Touched.class),
                () -> lease = session.lease(store),
                () -> assertThat(store.renew(session.handle, lease, OneSession.HALF_HOUR))
                        .isTrue(),
                () -> store.unlock(session.handle, lease),
                () -> session.claim(store),
                () -> assertThat(session.delete(store)).isTrue(),
                () -> session.create(store, Map.of()));
        for (Runnable call : calls) {
            fixture.ask("SCRIPT", "FLUSH");
            call.run();
        }
    }

    @Test
    void every_call_on_a_session_is_one_round_trip() {
        session.create(store, Map.of("a", bytes(1)));
        List<Runnable> calls = List.of(
                () -> session.load(store, null),
                () -> session.load(store, session.known(1)),
                () -> store.touch(session.handle, session.incarnation),
                () -> session.commit(store, Map.of("a", bytes(2)), Set.of()),
                () -> session.load(store, session.known(1)),
                () -> session.load(store, new Known(Incarnation.random(), 1)),
                () -> lease = session.lease(store),
                () -> store.renew(session.handle, lease, OneSession.HALF_HOUR),
                () -> session.lock(store, null, Duration.ZERO),
                () -> store.unlock(session.handle, lease),
                store::now,
                () -> assertThat(fixture.connection().heads(session.handle, List.of(namespace + "##2", namespace)))
                        .containsOnlyKeys(namespace),
                () -> session.claim(store),
                () -> session.delete(store),
                () -> session.create(store, Map.of()));
        // Once for the scripts.
        calls.forEach(Runnable::run);
        session.end(store);
        session.create(store, Map.of("a", bytes(1)));
        for (Runnable call : calls) {
            int before = fixture.link.trips();
            call.run();
            assertThat(fixture.link.trips() - before).isEqualTo(1);
        }
    }

    @Test
    void a_small_change_to_a_large_session_sends_less_than_a_kilobyte() {
        Map<String, byte[]> large = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            large.put("large" + i, bytes(10_240));
        }
        large.put("counter", bytes(8));
        session.create(store, large);
        session.commit(store, Map.of("counter", bytes(8)), Set.of());
        long before = fixture.link.bytesSent();
        session.commit(store, Map.of("counter", bytes(8)), Set.of());
        assertThat(fixture.link.bytesSent() - before).isBetween(1L, 1023L);
    }
}
