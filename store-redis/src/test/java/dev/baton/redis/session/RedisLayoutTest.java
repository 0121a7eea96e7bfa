// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static dev.baton.redis.session.OneSession.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.baton.session.Handle;
import dev.baton.session.SessionStoreException;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.SessionStore;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What {@link SessionLayout} says of keys, fields and numbers. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisLayoutTest {
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
    void keys_carry_the_bucket_as_their_hash_tag_and_the_bucket_never_moves() {
        Handle known = new Handle("AAAAAAAAAAAAAAAAAAAAAA");
        assertThat(SessionLayout.bucket(known)).isEqualTo(960);
        assertThat(fixture.keys("a/b{c}%d", known))
                .containsExactly(
                        "a/b%7Bc%7D%25d:d:{960}:AAAAAAAAAAAAAAAAAAAAAA",
                        "a/b%7Bc%7D%25d:m:{960}:AAAAAAAAAAAAAAAAAAAAAA",
                        "a/b%7Bc%7D%25d:x:{960}",
                        "a/b%7Bc%7D%25d:q:{960}:AAAAAAAAAAAAAAAAAAAAAA");
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
        session.create(store, Map.of("small", bytes(10), "large", bytes(1000)));
        session.commit(store, Map.of("small", bytes(300)), Set.of("large"));
        assertThat(fixture.ask("EXISTS", data, times, index)).isEqualTo(3L);
        session.end(store);
        assertThat(fixture.ask("EXISTS", data, times, index)).isEqualTo(0L);
    }

    @Test
    void small_values_are_packed_and_large_ones_have_fields_of_their_own() {
        session.create(store, Map.of("small", bytes(256), "large", bytes(257)));
        assertThat(fields()).containsExactlyInAnyOrder("v", "b", "p", "a:large");
        session.commit(store, Map.of("small", bytes(257), "large", bytes(256)), Set.of());
        assertThat(fields()).containsExactlyInAnyOrder("v", "b", "p", "a:small");
        session.commit(store, Map.of("other", bytes(500)), Set.of("small"));
        assertThat(fields()).containsExactlyInAnyOrder("v", "b", "p", "r", "a:other");
        assertThat(session.whole(store).attributes().keySet()).containsExactlyInAnyOrder("large", "other");
    }

    @Test
    void what_is_packed_stays_small_however_many_attributes_there_are() {
        Map<String, byte[]> many = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            many.put("created" + i, bytes(200));
        }
        session.create(store, many);
        for (int i = 0; i < 10; i++) {
            Map<String, byte[]> more = new HashMap<>();
            for (int j = 0; j < 10; j++) {
                more.put("set" + i + "_" + j, bytes(200));
            }
            session.commit(store, more, Set.of());
        }
        long largest = SessionLayout.PACKED + 200L * 20;
        assertThat((Long) fixture.ask("HSTRLEN", data, "p")).isLessThan(largest);
        assertThat(session.whole(store).attributes())
                .hasSize(200)
                .allSatisfy((name, attribute) -> assertThat(attribute.value()).isEqualTo(bytes(200)));
    }

    @Test
    void names_are_any_unicode_text_and_the_empty_one() {
        Map<String, byte[]> attributes = new HashMap<>();
        for (String name : List.of("", "a:", "v", "ä\u0000\uD83D\uDE00", "x".repeat(60_000))) {
            attributes.put(name, bytes(name.length() % 300));
        }
        session.create(store, attributes);
        session.commit(store, attributes, Set.of());
        assertThat(session.whole(store).attributes().keySet()).isEqualTo(attributes.keySet());
    }

    @Test
    void a_name_that_has_no_bytes_of_its_own_is_refused_before_anything_is_sent() {
        session.create(store, Map.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.commit(store, Map.of("half \uD83D", bytes(1)), Set.of()))
                .withMessageContaining("surrogate");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.commit(store, Map.of("x".repeat(65_535), bytes(1)), Set.of()))
                .withMessageContaining("65535");
        assertThat(session.whole(store).version()).isEqualTo(1);
    }

    @Test
    void the_last_commits_of_32_nodes_are_remembered() {
        session.create(store, Map.of());
        for (long node = 0; node < 40; node++) {
            session.commit(store, new CommitNumber(node, 1), Map.of("a", bytes(1)));
        }
        assertThat((Long) fixture.ask("HSTRLEN", data, "v")).isEqualTo(SessionLayout.LIVE + 32L * SessionLayout.COMMIT);
        assertThat(session.commit(store, new CommitNumber(8, 1), Map.of("a", bytes(2)))
                        .version())
                .isEqualTo(10);
        assertThat(session.commit(store, new CommitNumber(7, 1), Map.of("a", bytes(2)))
                        .version())
                .isEqualTo(42);
    }

    @Test
    void sequences_are_compared_as_the_signed_numbers_that_they_are() {
        session.create(store, Map.of());
        long version = 1;
        for (long number : new long[] {Long.MIN_VALUE, -1, 0, 1, 1L << 32, (1L << 53) + 1, Long.MAX_VALUE}) {
            version++;
            assertThat(session.commit(store, new CommitNumber(-1, number), Map.of("a", bytes(1)))
                            .version())
                    .isEqualTo(version);
            assertThat(session.commit(store, new CommitNumber(-1, number), Map.of("a", bytes(1)))
                            .version())
                    .isEqualTo(version);
        }
    }

    @Test
    void a_claimed_sessions_stamp_never_begins_like_that_of_a_live_one() throws IOException {
        session.create(store, Map.of());
        Object before = fixture.ask("HGET", data, "v");
        session.claim(store);
        assertThat(fixture.ask("HGET", data, "v")).isNotEqualTo(before);
        assertThat((Long) fixture.ask("HSTRLEN", data, "v")).isEqualTo(SessionLayout.ENDING);
        assertThat(session.load(store, session.known(1))).isInstanceOf(LoadResult.Absent.class);
    }

    @Test
    void the_layout_has_a_version_and_another_one_is_refused_by_name() {
        session.create(store, Map.of());
        String format = namespace + ":format";
        assertThat(fixture.ask("GET", format)).isEqualTo("1");
        fixture.ask("SET", format, "2");
        SessionStore later = fixture.open(namespace);
        assertThatExceptionOfType(SessionStoreException.class)
                .isThrownBy(() -> later.load(session.handle, null, new Access.Trusted()))
                .withMessageContaining(namespace)
                .withMessageContaining("layout '2'")
                .withMessageContaining("layout 1");
    }

    @Test
    void what_one_namespace_holds_no_other_sees() {
        session.create(store, Map.of());
        SessionStore other = fixture.open(namespace + ":d");
        assertThat(other.load(session.handle, null, new Access.Trusted())).isInstanceOf(LoadResult.Absent.class);
    }

    private List<String> fields() {
        return ((List<?>) fixture.ask("HKEYS", data))
                .stream().map(String::valueOf).toList();
    }
}
