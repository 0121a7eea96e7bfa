// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisUriTest {
    @Test
    void a_host_is_enough() {
        assertThat(parse("redis://cache"))
                .isEqualTo(new RedisSettings(
                        "cache",
                        6379,
                        null,
                        null,
                        0,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(2),
                        32));
    }

    @Test
    void everything_can_be_given() {
        assertThat(parse("redis://ann:s%40fe%3A%2F+1@10.0.0.7:7000/3"
                        + "?timeout=1500ms&connectTimeout=3s&poolWait=1m&poolSize=8"))
                .isEqualTo(new RedisSettings(
                        "10.0.0.7",
                        7000,
                        "ann",
                        "s@fe:/+1",
                        3,
                        Duration.ofSeconds(3),
                        Duration.ofMillis(1500),
                        Duration.ofMinutes(1),
                        8));
    }

    @Test
    void a_password_needs_no_user() {
        RedisSettings settings = parse("redis://:secret@cache");
        assertThat(settings.user()).isNull();
        assertThat(settings.password()).isEqualTo("secret");
    }

    @Test
    void a_password_may_hold_what_ends_a_user_info() {
        assertThat(parse("redis://:a:b@cache").password()).isEqualTo("a:b");
    }

    @ParameterizedTest
    @CsvSource({"redis://redis_1:6380,redis_1", "redis://[::1]:6380,::1", "redis://a.b.c:6380,a.b.c"})
    void names_of_containers_and_addresses_of_six_bytes_are_hosts_too(String uri, String host) {
        assertThat(parse(uri).host()).isEqualTo(host);
        assertThat(parse(uri).port()).isEqualTo(6380);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://cache", "redis://cache/", "redis://cache/0", "redis://cache?", "REDIS://cache"})
    void what_is_left_empty_has_its_default(String uri) {
        assertThat(parse(uri)).isEqualTo(parse("redis://cache:6379"));
    }

    @Test
    void every_fault_is_named_at_once() {
        assertFaults(
                "redis://ann@cache:70000/x?timeout=5&connectTimeout=0s&poolSize=0&poolWait=2s&poolWait=3s&maxIdle=1&db=2#f",
                "redis://cache:70000",
                "#fragment",
                "a user without a password",
                "the port must be 1 to 65535, but is 70000",
                "the database, after the host and /, must be a whole number, but is 'x'",
                "timeout must be a whole number with its unit, such as 500ms, 2s or 1m, but is '5'",
                "connectTimeout must be 1ms to 10m, but is PT0S",
                "poolSize must be 1 to 10000, but is 0",
                "poolWait is given twice",
                "unknown parameter 'db', 'maxIdle'; there are connectTimeout, timeout, poolWait, poolSize");
    }

    @Test
    void a_missing_host_is_a_fault() {
        assertFaults("redis:///1", "the host is missing");
        assertFaults("redis://:6379", "the host is missing");
    }

    @Test
    void another_scheme_is_a_fault() {
        assertFaults("rediss://cache", "the scheme must be redis, but is rediss");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://ann:hunter2@cache:x",
                "redis://ann:hunter2@cache?unknown=1",
                "redis://ann:hunter2",
                "redis://ann:hunter2@a:1,b:2/0"
            })
    void no_message_shows_a_password(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(uri))
                .satisfies(e ->
                        assertThat(e.getMessage()).doesNotContain("hunter2").startsWith("The store URI redis://"));
    }

    @Test
    void settings_do_not_print_their_login() {
        assertThat(parse("redis://ann:hunter2@cache/2").toString())
                .contains("redis://cache:6379/2")
                .doesNotContain("ann")
                .doesNotContain("hunter2");
        assertThat(parse("redis://[::1]").description()).isEqualTo("redis://[::1]:6379");
    }

    @Test
    void settings_made_by_hand_are_checked_too() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RedisSettings(
                        " ", 0, "ann", null, -1, Duration.ZERO, Duration.ofDays(1), Duration.ofSeconds(-1), 0))
                .withMessageContainingAll(
                        "host",
                        "port",
                        "a user without",
                        "database",
                        "connectTimeout",
                        "timeout",
                        "poolWait",
                        "poolSize");
    }

    private static void assertFaults(String uri, String... faults) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(uri)).withMessageContainingAll(faults);
    }

    private static RedisSettings parse(String uri) {
        return RedisUri.parse(URI.create(uri));
    }
}
