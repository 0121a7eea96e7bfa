// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static dev.baton.redis.session.OneSession.HALF_HOUR;
import static dev.baton.redis.session.OneSession.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.baton.redis.testing.RespClient;
import dev.baton.session.Handle;
import dev.baton.session.Secret;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.ClaimResult;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.SessionStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What {@link SessionLayout} says of times: what a touch moves, what expires, and what never does. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisExpiryTest {
    private static final Duration NEVER = Duration.ZERO;
    private static final long KEPT = SessionStore.KEPT_AFTER_DEADLINE.toMillis();
    private static final long SLACK = Duration.ofMinutes(2).toMillis();

    private static RedisFixture fixture;

    private final String namespace = "layout/localhost/" + Handle.random();
    private final OneSession session = new OneSession();
    private SessionStore store;
    private String data;
    private String times;
    private String index;

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
        List<String> keys = fixture.keys(namespace, session.handle);
        data = keys.get(0);
        times = keys.get(1);
        index = keys.get(2);
    }

    @Test
    void keys_expire_between_one_and_two_times_what_is_owed_after_the_deadline() {
        session.create(store, Map.of());
        long deadline = HALF_HOUR.toMillis();
        for (String key : List.of(data, times, index)) {
            assertThat(remaining(key)).as(key).isBetween(deadline + KEPT, deadline + 2 * KEPT + SLACK);
        }
    }

    @Test
    void a_session_that_never_falls_due_never_expires_nor_does_its_entry() {
        session.create(store, session.withMaxInactive(NEVER), Map.of("a", bytes(1)));
        assertThat(remaining(data)).isEqualTo(-1);
        assertThat(remaining(times)).isEqualTo(-1);
        assertThat(fixture.ask("ZSCORE", index, session.handle.value())).isEqualTo("inf");
        assertThat(remaining(index)).isEqualTo(-1);
    }

    @Test
    void a_new_maxInactive_moves_entry_and_expiry_in_both_directions() {
        session.create(store, Map.of());
        session.changeMetadata(store, 1, session.withMaxInactive(NEVER));
        assertThat(remaining(data)).isEqualTo(-1);
        assertThat(remaining(times)).isEqualTo(-1);
        assertThat(fixture.ask("ZSCORE", index, session.handle.value())).isEqualTo("inf");
        assertThat(remaining(index)).isEqualTo(-1);
        session.changeMetadata(store, 2, session.withMaxInactive(Duration.ofDays(30)));
        assertThat(remaining(data)).isGreaterThan(Duration.ofDays(30).toMillis() + KEPT);
        assertThat(remaining(times)).isGreaterThan(Duration.ofDays(30).toMillis() + KEPT);
        assertThat(remaining(index)).isGreaterThan(Duration.ofDays(30).toMillis() + KEPT);
        assertThat(fixture.ask("ZSCORE", index, session.handle.value())).isNotNull();
    }

    @Test
    void a_touch_leaves_the_data_alone_as_every_tracking_node_sees() throws IOException {
        session.create(store, Map.of("a", bytes(1)));
        assertThat(changes(data, () -> store.touch(session.handle, session.incarnation)))
                .isFalse();
        assertThat(changes(times, () -> store.touch(session.handle, session.incarnation)))
                .isTrue();
        assertThat(changes(data, () -> session.commit(store, Map.of("a", bytes(2)), Set.of())))
                .isTrue();
    }

    @Test
    void a_touch_moves_the_expiry_when_less_than_half_of_it_is_left() {
        session.create(store, Map.of());
        long enough = HALF_HOUR.toMillis() + KEPT + 2 * SLACK;
        fixture.ask("PEXPIRE", data, String.valueOf(enough));
        store.touch(session.handle, session.incarnation);
        assertThat(remaining(data)).isLessThanOrEqualTo(enough);
        fixture.ask("PEXPIRE", data, String.valueOf(enough - 4 * SLACK));
        store.touch(session.handle, session.incarnation);
        assertThat(remaining(data)).isGreaterThan(HALF_HOUR.toMillis() + KEPT);
    }

    @Test
    void a_retired_secret_is_stored_with_the_end_of_its_30_seconds_and_not_told_after_it() {
        session.create(store, Map.of());
        session.changeMetadata(
                store, 1, new Metadata(session.metadata.body(), Secret.random().hash(), HALF_HOUR));
        assertThat(session.whole(store).metadata().retired()).contains(session.metadata.secret());
        String untilLeft = "local b = redis.call('HGET', KEYS[1], 'b') local t = redis.call('TIME')"
                + " return struct.unpack('>I8', b, 25) - (t[1] * 1000 + math.floor(t[2] / 1000))";
        long retiredFor = SessionStore.RETIRED_FOR.toMillis();
        assertThat((Long) fixture.ask("EVAL", untilLeft, "1", data)).isBetween(retiredFor / 2, retiredFor);
        String passed = "local b = redis.call('HGET', KEYS[1], 'b') redis.call('HSET', KEYS[1], 'b',"
                + " string.sub(b, 1, 24) .. struct.pack('>I8', redis.call('TIME')[1] * 1000) .. string.sub(b, 33))";
        fixture.ask("EVAL", passed, "1", data);
        assertThat(session.whole(store).metadata().retired()).isEmpty();
        assertThat(session.whole(store).metadata().metadata().body()).isEqualTo(session.metadata.body());
    }

    @Test
    void a_claim_of_what_has_expired_removes_what_is_left() {
        session.create(store, Map.of());
        fixture.ask("DEL", data);
        assertThat(fixture.traces(namespace, session.handle)).isEqualTo(2);
        assertThat(store.claim(session.handle, new Claim(Optional.empty(), 1, HALF_HOUR, true)))
                .isInstanceOf(ClaimResult.Absent.class);
        assertThat(fixture.traces(namespace, session.handle)).isZero();
    }

    @Test
    void times_that_the_layout_cannot_hold_are_refused() {
        for (Duration maxInactive :
                List.of(Duration.ofNanos(1), Duration.ofMillis(1).plusNanos(1), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.create(store, session.withMaxInactive(maxInactive), Map.of()))
                    .withMessageContaining("maxInactive");
        }
        assertThat(fixture.traces(namespace, session.handle)).isZero();
    }

    private boolean changes(String key, Runnable action) throws IOException {
        try (RespClient watcher = fixture.server.connect()) {
            watcher.call("WATCH", key);
            action.run();
            watcher.call("MULTI");
            watcher.call("PING");
            return watcher.call("EXEC") == null;
        }
    }

    private long remaining(String key) {
        return (Long) fixture.ask("PTTL", key);
    }
}
