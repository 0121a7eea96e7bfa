// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.baton.session.Handle;
import dev.baton.session.Secret;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.ClaimResult;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.SessionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** What is in Redis is not believed: bytes that cannot be a session are an error that names it, and never anything else. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisMalformedDataTest {
    private static final int FULL_ROUNDS = 20_000;
    private static final int PART = 50;

    private static RedisFixture fixture;

    private final String namespace = "malformed/" + Handle.random();
    private final Incarnation incarnation = Incarnation.random();
    private Handle handle;
    private SessionStore store;
    private String data;
    private String times;

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
        session();
    }

    @ParameterizedTest
    @CsvSource({"v,the stamp", "b,the metadata", "p,the packed attributes", "a:large,attribute 'large' has no value"})
    void a_part_that_is_missing_is_named_with_the_session(String field, String named) {
        fixture.ask("HDEL", data, field);
        Throwable failure = catchThrowable(() -> store.load(handle, null, new Access.Trusted()));
        if (field.equals("v")) {
            // Nothing but the stamp says that there is a session.
            assertThat(failure).isNull();
        } else {
            assertThat(failure)
                    .isExactlyInstanceOf(SessionStoreException.class)
                    .hasMessageContainingAll(handle.value(), named);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v|00|the stamp",
                "b|0000000000000001000000|the metadata ends",
                "b|0000000000000009000000000000000000000000000000000000|version 9 is part of version 3",
                "p|000100|the packed attributes end",
                "p|000100050000000000026161|the packed attributes end",
                "p|0001000100000000000980|attribute",
                "p|00010001000000000002616100010001000000000002616100|the packed attributes"
            })
    void bytes_that_cannot_be_are_named_with_the_session(String field, String hex, String named) {
        put(field, HexFormat.of().parseHex(hex));
        for (Throwable failure : List.of(
                catchThrowable(() -> store.load(handle, null, new Access.Trusted())),
                catchThrowable(
                        () -> store.claim(handle, new Claim(Optional.empty(), 1, Duration.ofMinutes(1), false))))) {
            assertThat(failure).isExactlyInstanceOf(SessionStoreException.class).hasMessageContaining(handle.value());
        }
    }

    @Test
    void times_that_are_missing_or_no_numbers_make_no_session_absent() {
        for (List<String> damage : List.of(
                List.of("DEL"),
                List.of("HSET", "a", "yesterday"),
                List.of("HSET", "i", "1e400"),
                List.of("HDEL", "i"))) {
            session();
            List<String> command = new ArrayList<>(damage);
            command.add(1, times);
            fixture.ask(command.toArray(String[]::new));
            assertThatExceptionOfType(SessionStoreException.class)
                    .isThrownBy(() -> store.load(handle, null, new Access.Trusted()))
                    .withMessageContaining(handle.value());
        }
    }

    @Test
    void a_session_without_times_can_still_be_ended() {
        fixture.ask("DEL", times);
        Claim claim = new Claim(Optional.empty(), 1, Duration.ofMinutes(1), true);
        assertThat(store.claim(handle, claim)).isInstanceOf(ClaimResult.Claimed.class);
        assertThat(store.delete(handle, incarnation, 1)).isTrue();
        assertThat(fixture.traces(namespace, handle)).isZero();
    }

    @Test
    void an_entry_of_the_index_that_is_no_handle_is_passed_over() {
        String index = fixture.keys(namespace, handle).get(2);
        fixture.ask("ZADD", index, "1", "no handle");
        fixture.ask("ZADD", index, "2", handle.value());
        assertThat(store.due(10)).containsExactly(handle);
    }

    @Test
    void no_damage_to_any_byte_is_anything_but_an_answer_or_an_error_that_names_the_session() {
        long seed = Long.getLong("baton.seed", ThreadLocalRandom.current().nextLong());
        LoggerFactory.getLogger(RedisMalformedDataTest.class).info("baton.seed={}", seed);
        Random random = new Random(seed);
        int rounds = Boolean.getBoolean("baton.prove") ? FULL_ROUNDS : FULL_ROUNDS / PART;
        int errors = 0;
        for (int round = 0; round < rounds; round++) {
            session();
            String field = List.of("v", "b", "p", "r", "a:large").get(random.nextInt(5));
            put(field, damaged(get(field), random));
            for (Runnable call : calls(random)) {
                Throwable failure = catchThrowable(call::run);
                if (failure != null) {
                    errors++;
                    assertThat(failure)
                            .as("seed %d, round %d, field %s", seed, round, field)
                            .isInstanceOf(SessionStoreException.class)
                            .isNotInstanceOf(StoreUnavailableException.class)
                            .hasMessageContaining(handle.value());
                }
            }
        }
        assertThat(errors).isPositive();
    }

    private List<Runnable> calls(Random random) {
        Delta delta = new Delta(
                incarnation,
                new CommitNumber(1, 10),
                Map.of("small", new byte[3], "new", new byte[300]),
                Set.of("large"),
                random.nextBoolean() ? Optional.empty() : Optional.of(new Delta.MetadataChange(1, metadata())),
                Map.of("other", 1L));
        return List.of(
                () -> store.load(handle, null, new Access.Trusted()),
                () -> store.load(handle, new Known(incarnation, 1 + random.nextInt(3)), new Access.Trusted()),
                () -> store.commit(handle, delta),
                () -> store.load(handle, new Known(incarnation, 1), new Access.Peek()),
                () -> store.touch(handle, incarnation),
                () -> store.claim(handle, new Claim(Optional.empty(), 1, Duration.ofMinutes(1), false)),
                () -> store.delete(handle, incarnation, 1));
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        byte[] damaged = bytes.clone();
        switch (random.nextInt(4)) {
            case 0:
                return Arrays.copyOf(damaged, random.nextInt(damaged.length + 1));
            case 1:
                return Arrays.copyOf(damaged, damaged.length + 1 + random.nextInt(40));
            case 2:
                random.nextBytes(damaged);
                return damaged;
            default:
                for (int i = 1 + random.nextInt(3); i > 0; i--) {
                    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return damaged;
        }
    }

    /** A session of version 3, with every field that there can be. */
    private void session() {
        handle = Handle.random();
        List<String> keys = fixture.keys(namespace, handle);
        data = keys.get(0);
        times = keys.get(1);
        store.create(
                handle,
                new NewSession(
                        incarnation,
                        metadata(),
                        Map.of(
                                "small",
                                new byte[20],
                                "other",
                                new byte[20],
                                "large",
                                new byte[400],
                                "x",
                                new byte[1])));
        store.commit(handle, delta(1, Map.of("small", new byte[10]), Set.of("x")));
        store.commit(handle, delta(2, Map.of("other", new byte[10]), Set.of()));
    }

    private Delta delta(long sequence, Map<String, byte[]> set, Set<String> removed) {
        return new Delta(incarnation, new CommitNumber(1, sequence), set, removed, Optional.empty(), Map.of());
    }

    private static Metadata metadata() {
        return new Metadata(new byte[30], Secret.random().hash(), Duration.ofMinutes(30));
    }

    /** Bytes go through the door as Lua text, because it speaks UTF-8. */
    private void put(String field, byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append('\\').append("%03d".formatted(Byte.toUnsignedInt(b)));
        }
        fixture.ask("EVAL", "redis.call('HSET', KEYS[1], ARGV[1], '" + text + "')", "1", data, field);
    }

    private byte[] get(String field) {
        Object hex = fixture.ask(
                "EVAL",
                "local v = redis.call('HGET', KEYS[1], ARGV[1]) return (string.gsub(v, '.', function(c) return"
                        + " string.format('%02x', string.byte(c)) end))",
                "1",
                data,
                field);
        return HexFormat.of().parseHex(String.valueOf(hex));
    }
}
