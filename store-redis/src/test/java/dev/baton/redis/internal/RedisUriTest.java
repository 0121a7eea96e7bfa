// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RedisUriTest {
    private static final RedisSettings.Waits DEFAULT_WAITS =
            new RedisSettings.Waits(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(2));

    @Test
    void a_host_is_enough() {
        assertThat(parse("redis://cache"))
                .isEqualTo(new RedisSettings(
                        new Topology.Standalone(new Address("cache", 6379)),
                        Login.NONE,
                        0,
                        null,
                        false,
                        DEFAULT_WAITS,
                        32));
    }

    @Test
    void everything_can_be_given() {
        assertThat(parse("redis://ann:s%40fe%3A%2F+1@10.0.0.7:7000/3"
                        + "?timeout=1500ms&connectTimeout=3s&poolWait=1m&poolSize=8&protocol=resp3"))
                .isEqualTo(new RedisSettings(
                        new Topology.Standalone(new Address("10.0.0.7", 7000)),
                        new Login("ann", "s@fe:/+1", null),
                        3,
                        null,
                        true,
                        new RedisSettings.Waits(Duration.ofSeconds(3), Duration.ofMillis(1500), Duration.ofMinutes(1)),
                        8));
    }

    @Test
    void sentinels_are_several_hosts_with_a_port_of_their_own_and_the_masters_name() {
        RedisSettings settings =
                parse("redis+sentinel://ann:pw@s1,s2:26380/shop-master/2?sentinelUser=watch&sentinelPassword=look");
        assertThat(settings.topology())
                .isEqualTo(new Topology.Sentinels(
                        List.of(new Address("s1", 26379), new Address("s2", 26380)),
                        "shop-master",
                        new Login("watch", "look", null)));
        assertThat(settings.database()).isEqualTo(2);
        assertThat(settings.description()).isEqualTo("redis+sentinel://s1:26379,s2:26380/shop-master/2");
        assertFaults("redis+sentinel://s1,s2", "the name under which the Sentinels know the master is missing");
    }

    @Test
    void a_cluster_is_several_nodes_and_has_one_database() {
        assertThat(parse("redis+cluster://n1,n2:7001").topology())
                .isEqualTo(new Topology.Cluster(List.of(new Address("n1", 6379), new Address("n2", 7001))));
        assertFaults("redis+cluster://n1/1", "a Redis Cluster has database 0 only, but the database is 1");
    }

    @Test
    void one_server_has_one_host_and_the_fault_says_what_to_write_for_several() {
        assertFaults("redis://a,b", "redis+sentinel://", "redis+cluster://");
    }

    @Test
    void encryption_is_an_s_in_the_scheme_of_every_kind() {
        assertThat(parse("rediss://cache").tls()).isNotNull();
        assertThat(parse("rediss+sentinel://cache/m").tls()).isNotNull();
        assertThat(parse("rediss+cluster://cache").description()).isEqualTo("rediss+cluster://cache:6379");
    }

    @Test
    void files_that_encryption_needs_are_read_at_once_and_named_if_they_cannot_be() {
        assertFaults(
                "rediss://cache?trustStore=/none/t.p12&trustStorePassword=hunter2",
                "trustStore",
                "/none/t.p12",
                "trustStorePassword");
        assertFaults("rediss://cache?keyStore=/none/k.p12", "keyStore", "/none/k.p12");
        assertFaults("redis://cache?trustStore=/none/t.p12", "unknown parameter 'trustStore'");
    }

    @Test
    void a_password_can_be_in_a_file() {
        assertThat(parse("redis://ann@cache?passwordFile=/run/secrets/redis").login())
                .isEqualTo(new Login("ann", null, Path.of("/run/secrets/redis")));
        assertFaults("redis://:pw@cache?passwordFile=/run/secrets/redis", "give one of them");
    }

    @Test
    void user_and_password_can_be_parameters_and_the_ones_before_the_host_count() {
        assertThat(parse("redis://cache?user=ann&password=s%40fe").login()).isEqualTo(new Login("ann", "s@fe", null));
        assertThat(parse("redis://bob@cache?user=ann&password=pw").login()).isEqualTo(new Login("bob", "pw", null));
        assertThat(parse("redis://bob:own@cache?user=ann&password=pw").login())
                .isEqualTo(new Login("bob", "own", null));
    }

    @Test
    void a_password_needs_no_user() {
        RedisSettings settings = parse("redis://:secret@cache");
        assertThat(settings.login()).isEqualTo(new Login(null, "secret", null));
    }

    @Test
    void a_password_may_hold_what_ends_a_user_info() {
        assertThat(parse("redis://:a:b@cache").login().password()).isEqualTo("a:b");
    }

    @ParameterizedTest
    @CsvSource({"redis://redis_1:6380,redis_1", "redis://[::1]:6380,::1", "redis://a.b.c:6380,a.b.c"})
    void names_of_containers_and_addresses_of_six_bytes_are_hosts_too(String uri, String host) {
        assertThat(parse(uri).topology()).isEqualTo(new Topology.Standalone(new Address(host, 6380)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://cache", "redis://cache/", "redis://cache/0", "redis://cache?", "REDIS://cache"})
    void what_is_left_empty_has_its_default(String uri) {
        assertThat(parse(uri)).isEqualTo(parse("redis://cache:6379"));
    }

    @Test
    void every_fault_is_named_at_once() {
        assertFaults(
                "redis://ann@cache:70000/x?timeout=5&connectTimeout=0s&poolSize=0&poolWait=2s&poolWait=3s&maxIdle=1&db=2"
                        + "&protocol=4#f",
                "redis://cache:70000",
                "#fragment",
                "a user without a password",
                "the port must be 1 to 65535, but is 70000",
                "the database, after the host and /, must be a whole number, but is 'x'",
                "timeout must be a whole number with its unit, such as 500ms, 2s or 1m, but is '5'",
                "connectTimeout must be 1ms to 10m, but is PT0S",
                "poolSize must be 1 to 10000, but is 0",
                "poolWait is given twice",
                "protocol must be resp2 or resp3, but is '4'",
                "unknown parameter 'db', 'maxIdle'; there are connectTimeout, timeout, poolWait, poolSize");
    }

    @Test
    void a_missing_host_is_a_fault() {
        assertFaults("redis:///1", "the host is missing");
        assertFaults("redis://:6379", "the host is missing");
    }

    @Test
    void another_scheme_is_a_fault() {
        assertFaults("etcd://cache", "the scheme must be one of", "redis+sentinel", "but is etcd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://ann:hunter2@cache:x",
                "redis://ann:hunter2@cache?unknown=1",
                "redis://ann:hunter2",
                "redis://ann:hunter2@a:1,b:2/0",
                "redis:///:hunter2@cache",
                "redis:///ann:hunter2@cache:6379/0",
                "redis:/ann:hunter2@cache",
                "redis:ann:hunter2@cache",
                "redis:///hunter2",
                "redis://ann:/hunter2@cache",
                "redis://ann:1/hunter2@cache",
                "redis://ann:1?hunter2@cache",
                "redis://ann:1?poolSize=hunter2@cache",
                "redis://ann:1?poolSize=hunter2%40cache",
                "redis://ann:1#hunter2@cache",
                "redis://ann:hunter2&cache",
                "redis+sentinel:///:hunter2@a,b/master",
                "redis+sentinel://a,b/:hunter2@c/master",
                "redis+sentinel://a,b/:hunter2",
                "redis+cluster:///:hunter2@a,b"
            })
    void no_message_shows_a_password(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(uri))
                .satisfies(e ->
                        assertThat(e.getMessage()).doesNotContain("hunter2").startsWith("The store URI redis"));
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
                        new Topology.Standalone(new Address(" ", 0)),
                        new Login("ann", null, null),
                        -1,
                        null,
                        false,
                        new RedisSettings.Waits(Duration.ZERO, Duration.ofDays(1), Duration.ofSeconds(-1)),
                        0))
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
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(uri))
                .withMessageContainingAll(faults)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
    }

    private static RedisSettings parse(String uri) {
        return RedisUri.parse(URI.create(uri));
    }
}
