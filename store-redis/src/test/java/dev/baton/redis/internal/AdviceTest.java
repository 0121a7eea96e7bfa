// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.redis.testing.RedisOptions;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What is said about a server that may end live sessions. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AdviceTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void a_server_that_keeps_what_it_has_is_not_warned_of() {
        try (RedisServer server = RedisServer.embedded();
                Wire wire = wire(server.uri())) {
            assertThat(new Advice("it").ask(wire)).isEmpty();
        }
    }

    @Test
    void a_policy_that_evicts_is_warned_of_once_and_again_when_it_is_another() throws IOException {
        try (RedisServer server =
                        RedisServer.embedded(RedisOptions.defaults().with("maxmemory-policy", "allkeys-lru"));
                RespClient door = server.connect();
                Wire wire = wire(server.uri())) {
            Advice advice = new Advice("it");
            assertThat(advice.ask(wire))
                    .singleElement()
                    .asString()
                    .contains("Redis at it", "maxmemory-policy allkeys-lru", "live sessions", "noeviction");
            assertThat(advice.ask(wire)).isEmpty();
            door.call("CONFIG", "SET", "maxmemory-policy", "volatile-ttl");
            assertThat(advice.ask(wire)).singleElement().asString().contains("volatile-ttl");
        }
    }

    @Test
    void evicted_keys_are_warned_of_each_time_there_are_more() throws IOException {
        try (RedisServer server =
                        RedisServer.embedded(RedisOptions.defaults().with("maxmemory-policy", "allkeys-lru"));
                RespClient door = server.connect();
                Wire wire = wire(server.uri())) {
            Advice advice = new Advice("it");
            advice.ask(wire);
            door.call("SET", "somebody", "x");
            door.call("CONFIG", "SET", "maxmemory", "1");
            door.call("SET", "another", "x");
            assertThat(advice.ask(wire)).singleElement().asString().contains("has evicted", "sessions may be missing");
            assertThat(advice.ask(wire)).isEmpty();
        }
    }

    @Test
    void a_server_that_does_not_tell_is_left_in_peace() {
        try (RedisServer server = RedisServer.embedded(RedisOptions.defaults()
                        .with("maxmemory-policy", "allkeys-lru")
                        .withUser("user default on nopass ~* &* +@all -info -config"));
                Wire wire = wire(server.uri())) {
            assertThat(new Advice("it").ask(wire)).isEmpty();
        }
    }

    private static Wire wire(URI uri) {
        RedisSettings settings = RedisUri.parse(uri);
        return new WireFactory(settings, new Names(InetAddress::getAllByName))
                .connect(settings.topology().named().get(0), LIMIT);
    }
}
