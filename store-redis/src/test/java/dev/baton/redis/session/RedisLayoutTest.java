// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.baton.redis.testing.RespClient;
import dev.baton.session.Handle;
import dev.baton.session.Secret;
import dev.baton.session.SessionStoreException;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.ClaimResult;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredSession;
import dev.baton.session.spi.TouchResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
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

/** What {@link SessionLayout} says of keys, fields and expiry, and what crosses the wire for it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisLayoutTest {
    private static final Duration HALF_HOUR = Duration.ofMinutes(30);
    private static final Duration NEVER = Duration.ZERO;
    private static final long KEPT = SessionStore.KEPT_AFTER_DEADLINE.toMillis();
    private static final long SLACK = Duration.ofMinutes(2).toMillis();

    private static RedisFixture fixture;

    private final String namespace = "layout/localhost/" + Handle.random();
    private final Handle handle = Handle.random();
    private final Incarnation incarnation = Incarnation.random();
    private final Metadata metadata =
            new Metadata(new byte[] {1, 2, 3}, Secret.random().hash(), HALF_HOUR);
    private SessionStore store;
    private String data;
    private String times;
    private String index;
    private long sequence;

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
        List<String> keys = fixture.keys(namespace, handle);
        data = keys.get(0);
        times = keys.get(1);
        index = keys.get(2);
    }

    @Test
    void keys_carry_the_bucket_as_their_hash_tag_and_the_bucket_never_moves() {
        Handle known = new Handle("AAAAAAAAAAAAAAAAAAAAAA");
        assertThat(SessionLayout.bucket(known)).isEqualTo(960);
        assertThat(fixture.keys("a/b{c}%d", known))
                .containsExactly(
                        "a/b%7Bc%7D%25d:d:{960}:AAAAAAAAAAAAAAAAAAAAAA",
                        "a/b%7Bc%7D%25d:m:{960}:AAAAAAAAAAAAAAAAAAAAAA", "a/b%7Bc%7D%25d:x:{960}");
    }

    @Test
    void sessions_are_spread_over_all_buckets() {
        Set<Integer> buckets = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            buckets.add(SessionLayout.bucket(Handle.random()));
        }
        assertThat(buckets).hasSize(SessionLayout.BUCKETS).allMatch(bucket -> bucket >= 0 && bucket < 1024);
    }

    @Test
    void a_session_is_three_keys_and_after_its_end_none() {
        create(metadata, Map.of("small", bytes(10), "large", bytes(1000)));
        commit(Map.of("small", bytes(300)), Set.of("large"));
        assertThat(fixture.ask("EXISTS", data, times, index)).isEqualTo(3L);
        end();
        assertThat(fixture.ask("EXISTS", data, times, index)).isEqualTo(0L);
    }

    @Test
    void keys_expire_between_one_and_two_times_what_is_owed_after_the_deadline() {
        create(metadata, Map.of());
        long deadline = HALF_HOUR.toMillis();
        for (String key : List.of(data, times, index)) {
            assertThat(remaining(key)).as(key).isBetween(deadline + KEPT, deadline + 2 * KEPT + SLACK);
        }
    }

    @Test
    void a_session_that_never_falls_due_never_expires_and_has_no_entry() {
        create(withMaxInactive(NEVER), Map.of("a", bytes(1)));
        assertThat(remaining(data)).isEqualTo(-1);
        assertThat(remaining(times)).isEqualTo(-1);
        assertThat(fixture.ask("EXISTS", index)).isEqualTo(0L);
    }

    @Test
    void a_new_maxInactive_moves_entry_and_expiry_in_both_directions() {
        create(metadata, Map.of());
        changeMetadata(1, withMaxInactive(NEVER));
        assertThat(remaining(data)).isEqualTo(-1);
        assertThat(remaining(times)).isEqualTo(-1);
        assertThat(fixture.ask("ZSCORE", index, handle.value())).isNull();
        changeMetadata(2, withMaxInactive(Duration.ofDays(30)));
        assertThat(remaining(data)).isGreaterThan(Duration.ofDays(30).toMillis() + KEPT);
        assertThat(remaining(times)).isGreaterThan(Duration.ofDays(30).toMillis() + KEPT);
        assertThat(fixture.ask("ZSCORE", index, handle.value())).isNotNull();
    }

    @Test
    void a_touch_leaves_the_data_alone_as_every_tracking_node_sees() throws IOException {
        create(metadata, Map.of("a", bytes(1)));
        assertThat(changes(data, () -> store.touch(handle, incarnation))).isFalse();
        assertThat(changes(times, () -> store.touch(handle, incarnation))).isTrue();
        assertThat(changes(data, () -> commit(Map.of("a", bytes(2)), Set.of()))).isTrue();
    }

    @Test
    void a_touch_moves_the_expiry_when_less_than_half_of_it_is_left() {
        create(metadata, Map.of());
        long enough = HALF_HOUR.toMillis() + KEPT + 2 * SLACK;
        fixture.ask("PEXPIRE", data, String.valueOf(enough));
        store.touch(handle, incarnation);
        assertThat(remaining(data)).isLessThanOrEqualTo(enough);
        fixture.ask("PEXPIRE", data, String.valueOf(enough - 4 * SLACK));
        store.touch(handle, incarnation);
        assertThat(remaining(data)).isGreaterThan(HALF_HOUR.toMillis() + KEPT);
    }

    @Test
    void small_values_are_packed_and_large_ones_have_fields_of_their_own() {
        create(metadata, Map.of("small", bytes(256), "large", bytes(257)));
        assertThat(fields()).containsExactlyInAnyOrder("v", "b", "p", "a:large");
        commit(Map.of("small", bytes(257), "large", bytes(256)), Set.of());
        assertThat(fields()).containsExactlyInAnyOrder("v", "b", "p", "a:small");
        commit(Map.of("other", bytes(500)), Set.of("small"));
        assertThat(fields()).containsExactlyInAnyOrder("v", "b", "p", "r", "a:other");
        assertThat(whole().attributes().keySet()).containsExactlyInAnyOrder("large", "other");
    }

    @Test
    void what_is_packed_stays_small_however_many_attributes_there_are() {
        Map<String, byte[]> many = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            many.put("created" + i, bytes(200));
        }
        create(metadata, many);
        for (int i = 0; i < 10; i++) {
            Map<String, byte[]> more = new HashMap<>();
            for (int j = 0; j < 10; j++) {
                more.put("set" + i + "_" + j, bytes(200));
            }
            commit(more, Set.of());
        }
        long largest = SessionLayout.PACKED + 200L * 20;
        assertThat((Long) fixture.ask("HSTRLEN", data, "p")).isLessThan(largest);
        assertThat(whole().attributes())
                .hasSize(200)
                .allSatisfy((name, attribute) -> assertThat(attribute.value()).isEqualTo(bytes(200)));
    }

    @Test
    void names_are_any_unicode_text_and_the_empty_one() {
        Map<String, byte[]> attributes = new HashMap<>();
        for (String name : List.of("", "a:", "v", "ä\u0000\uD83D\uDE00", "x".repeat(60_000))) {
            attributes.put(name, bytes(name.length() % 300));
        }
        create(metadata, attributes);
        commit(attributes, Set.of());
        assertThat(whole().attributes().keySet()).isEqualTo(attributes.keySet());
    }

    @Test
    void a_name_that_has_no_bytes_of_its_own_is_refused_before_anything_is_sent() {
        create(metadata, Map.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> commit(Map.of("half \uD83D", bytes(1)), Set.of()))
                .withMessageContaining("surrogate");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> commit(Map.of("x".repeat(65_535), bytes(1)), Set.of()))
                .withMessageContaining("65535");
        assertThat(whole().version()).isEqualTo(1);
    }

    @Test
    void the_last_commits_of_32_nodes_are_remembered() {
        create(metadata, Map.of());
        for (long node = 0; node < 40; node++) {
            commit(new CommitNumber(node, 1), Map.of("a", bytes(1)));
        }
        assertThat((Long) fixture.ask("HSTRLEN", data, "v")).isEqualTo(SessionLayout.LIVE + 32L * SessionLayout.COMMIT);
        assertThat(commit(new CommitNumber(8, 1), Map.of("a", bytes(2))).version())
                .isEqualTo(10);
        assertThat(commit(new CommitNumber(7, 1), Map.of("a", bytes(2))).version())
                .isEqualTo(42);
    }

    @Test
    void sequences_are_compared_as_the_signed_numbers_that_they_are() {
        create(metadata, Map.of());
        long version = 1;
        for (long number : new long[] {Long.MIN_VALUE, -1, 0, 1, 1L << 32, (1L << 53) + 1, Long.MAX_VALUE}) {
            version++;
            assertThat(commit(new CommitNumber(-1, number), Map.of("a", bytes(1)))
                            .version())
                    .isEqualTo(version);
            assertThat(commit(new CommitNumber(-1, number), Map.of("a", bytes(1)))
                            .version())
                    .isEqualTo(version);
        }
    }

    @Test
    void a_claimed_sessions_stamp_never_begins_like_that_of_a_live_one() throws IOException {
        create(metadata, Map.of());
        Object before = fixture.ask("HGET", data, "v");
        claim();
        assertThat(fixture.ask("HGET", data, "v")).isNotEqualTo(before);
        assertThat((Long) fixture.ask("HSTRLEN", data, "v")).isEqualTo(SessionLayout.ENDING);
        assertThat(load(known(1))).isInstanceOf(LoadResult.Absent.class);
    }

    @Test
    void a_claim_of_what_has_expired_removes_what_is_left() {
        create(metadata, Map.of());
        fixture.ask("DEL", data);
        assertThat(fixture.traces(namespace, handle)).isEqualTo(2);
        assertThat(store.claim(handle, new Claim(Optional.empty(), 1, HALF_HOUR, true)))
                .isInstanceOf(ClaimResult.Absent.class);
        assertThat(fixture.traces(namespace, handle)).isZero();
    }

    @Test
    void scripts_that_the_server_has_forgotten_are_loaded_again() {
        create(metadata, Map.of("a", bytes(1)));
        List<Runnable> calls = List.of(
                () -> assertThat(load(known(1))).isInstanceOf(LoadResult.Unchanged.class),
                () -> assertThat(load(null)).isInstanceOf(LoadResult.Whole.class),
                () -> assertThat(commit(Map.of("a", bytes(2)), Set.of()).version())
                        .isEqualTo(2),
                () -> assertThat(store.touch(handle, incarnation)).isInstanceOf(TouchResult.Touched.class),
                this::claim,
                () -> assertThat(store.delete(handle, incarnation, 1)).isTrue(),
                () -> create(metadata, Map.of()));
        for (Runnable call : calls) {
            fixture.ask("SCRIPT", "FLUSH");
            call.run();
        }
    }

    @Test
    void every_call_on_a_session_is_one_round_trip() {
        create(metadata, Map.of("a", bytes(1)));
        List<Runnable> calls = List.of(
                () -> load(null),
                () -> load(known(1)),
                () -> store.touch(handle, incarnation),
                () -> commit(Map.of("a", bytes(2)), Set.of()),
                () -> load(known(1)),
                () -> load(new Known(Incarnation.random(), 1)),
                store::now,
                this::claim,
                () -> store.delete(handle, incarnation, 1),
                () -> create(metadata, Map.of()));
        // Once for the scripts.
        calls.forEach(Runnable::run);
        end();
        create(metadata, Map.of("a", bytes(1)));
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
        create(metadata, large);
        commit(Map.of("counter", bytes(8)), Set.of());
        long before = fixture.link.bytesSent();
        commit(Map.of("counter", bytes(8)), Set.of());
        assertThat(fixture.link.bytesSent() - before).isBetween(1L, 1023L);
    }

    @Test
    void the_layout_has_a_version_and_another_one_is_refused_by_name() {
        create(metadata, Map.of());
        String format = namespace + ":format";
        assertThat(fixture.ask("GET", format)).isEqualTo("1");
        fixture.ask("SET", format, "2");
        SessionStore later = fixture.open(namespace);
        assertThatExceptionOfType(SessionStoreException.class)
                .isThrownBy(() -> later.load(handle, null, new Access.Trusted()))
                .withMessageContaining(namespace)
                .withMessageContaining("layout '2'")
                .withMessageContaining("layout 1");
    }

    @Test
    void what_one_namespace_holds_no_other_sees() {
        create(metadata, Map.of());
        SessionStore other = fixture.open(namespace + ":d");
        assertThat(other.load(handle, null, new Access.Trusted())).isInstanceOf(LoadResult.Absent.class);
    }

    @Test
    void times_that_the_layout_cannot_hold_are_refused() {
        for (Duration maxInactive :
                List.of(Duration.ofNanos(1), Duration.ofMillis(1).plusNanos(1), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> create(withMaxInactive(maxInactive), Map.of()))
                    .withMessageContaining("maxInactive");
        }
        assertThat(fixture.traces(namespace, handle)).isZero();
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

    private List<String> fields() {
        return ((List<?>) fixture.ask("HKEYS", data))
                .stream().map(String::valueOf).toList();
    }

    private void create(Metadata with, Map<String, byte[]> attributes) {
        store.create(handle, new NewSession(incarnation, with, attributes));
    }

    private CommitResult.Committed commit(Map<String, byte[]> set, Set<String> removed) {
        Delta delta = new Delta(incarnation, new CommitNumber(5, ++sequence), set, removed, Optional.empty(), Map.of());
        return (CommitResult.Committed) store.commit(handle, delta);
    }

    private CommitResult.Committed commit(CommitNumber number, Map<String, byte[]> set) {
        Delta delta = new Delta(incarnation, number, set, Set.of(), Optional.empty(), Map.of());
        return (CommitResult.Committed) store.commit(handle, delta);
    }

    private void changeMetadata(long base, Metadata next) {
        Delta delta = new Delta(
                incarnation,
                new CommitNumber(5, ++sequence),
                Map.of(),
                Set.of(),
                Optional.of(new Delta.MetadataChange(base, next)),
                Map.of());
        assertThat(store.commit(handle, delta)).isInstanceOf(CommitResult.Committed.class);
    }

    private LoadResult load(Known known) {
        return store.load(handle, known, new Access.Trusted());
    }

    private StoredSession whole() {
        return ((LoadResult.Whole) load(null)).session();
    }

    private Known known(long version) {
        return new Known(incarnation, version);
    }

    private void claim() {
        Claim claim = new Claim(Optional.of(incarnation), 1, HALF_HOUR, false);
        assertThat(store.claim(handle, claim)).isInstanceOf(ClaimResult.Claimed.class);
    }

    private void end() {
        claim();
        assertThat(store.delete(handle, incarnation, 1)).isTrue();
    }

    private Metadata withMaxInactive(Duration maxInactive) {
        return new Metadata(metadata.body(), metadata.secret(), maxInactive);
    }

    private static byte[] bytes(int length) {
        return "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
    }
}
