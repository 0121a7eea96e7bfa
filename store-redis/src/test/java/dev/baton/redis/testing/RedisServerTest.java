// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.redis.testing.RespClient.RespError;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RedisServerTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    @Test
    void aStartedServerAnswersAndKeepsNothingOnDisk() throws IOException {
        try (RedisServer server = RedisServer.embedded();
                RespClient client = server.connect()) {
            assertThat(client.call("SET", "key", "value")).isEqualTo("OK");
            assertThat(client.call("GET", "key")).isEqualTo("value");
            assertThat(client.call("CONFIG", "GET", "save")).asString().isEqualTo("[save, ]");
            assertThat(client.call("CONFIG", "GET", "appendonly")).asString().isEqualTo("[appendonly, no]");
            assertThat(server.host()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void aKilledServerStopsAndARestartedOneIsEmptyOnTheSamePort() throws IOException {
        try (RedisServer server = RedisServer.embedded()) {
            RespClient before = server.connect();
            before.call("SET", "key", "value");
            server.kill();

            assertThat(server.isAlive()).isFalse();
            assertThatThrownBy(() -> before.call("GET", "key"))
                    .isInstanceOfAny(EOFException.class, SocketException.class);
            assertThatThrownBy(server::connect).isInstanceOf(UncheckedIOException.class);

            server.restart();
            try (RespClient after = server.connect()) {
                assertThat(after.call("GET", "key")).isNull();
            }
        }
    }

    @Test
    void aServerThatAppendsToAFileKeepsItsDataOverAKill() throws IOException {
        RedisOptions durable = RedisOptions.defaults().with("appendonly", "yes").with("appendfsync", "always");
        try (RedisServer server = RedisServer.embedded(durable)) {
            try (RespClient client = server.connect()) {
                client.call("SET", "key", "value");
            }
            server.restart();
            try (RespClient client = server.connect()) {
                assertThat(client.call("GET", "key")).isEqualTo("value");
            }
        }
    }

    @Test
    void aPausedServerDoesNotAnswerAndGoesOnWhenResumed() throws IOException {
        try (RedisServer server = RedisServer.embedded();
                RespClient client = server.connect(SHORT)) {
            server.pause();
            client.send("PING");
            assertThatThrownBy(client::read).isInstanceOf(SocketTimeoutException.class);
            assertThat(server.isAlive()).isTrue();

            server.resume();
            assertThat(readPatiently(client)).isEqualTo("PONG");
        }
    }

    private static Object readPatiently(RespClient client) throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            try {
                return client.read();
            } catch (SocketTimeoutException notYet) {
                continue;
            }
        }
        throw new IllegalStateException("No reply");
    }

    @Test
    void aPasswordIsAskedForAndPartOfTheUri() throws IOException {
        try (RedisServer server = RedisServer.embedded(RedisOptions.defaults().withPassword("s3cret"))) {
            try (RespClient stranger = RespClient.connect(server.host(), server.port(), Duration.ofSeconds(5))) {
                assertThat(stranger.call("GET", "key")).isInstanceOf(RespError.class);
            }
            try (RespClient client = server.connect()) {
                assertThat(client.call("GET", "key")).isNull();
            }
            assertThat(server.uri()).hasToString("redis://:s3cret@127.0.0.1:" + server.port());
            assertThat(server).asString().doesNotContain("s3cret");
        }
    }

    @Test
    void usersMayBeGivenByAnAclFile() throws IOException {
        RedisOptions options = RedisOptions.defaults()
                .withUser("user default off")
                .withUser("user app on >pw ~app:* resetchannels -@all +get +auth");
        try (RedisServer server = RedisServer.embedded(options);
                RespClient client = RespClient.connect(server.host(), server.port(), Duration.ofSeconds(5))) {
            assertThat(client.call("AUTH", "app", "pw")).isEqualTo("OK");
            assertThat(client.call("GET", "app:key")).isNull();
            assertThat(client.call("SET", "app:key", "value")).isInstanceOf(RespError.class);
        }
    }

    @Test
    void aServerThatCannotStartSaysWhatItPrinted() {
        RedisOptions wrong = RedisOptions.defaults().with("maxmemory-policy", "no-such-policy");
        assertThatThrownBy(() -> RedisServer.embedded(wrong))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("maxmemory-policy");
    }

    @Test
    void aServerNamedByTheEnvironmentIsUsedButNotKilledAndNotStopped() {
        try (RedisServer named = RedisServer.embedded()) {
            ProcessBuilder jvm = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    UsesNamedServer.class.getName());
            jvm.environment().put(RedisServer.VARIABLE, named.uri().toString());
            try (ChildProcess user = ChildProcess.start("user", jvm)) {
                assertThat(user.awaitExit(Duration.ofSeconds(30))).isZero();
                assertThat(user.output().lines())
                        .contains("embedded: false", "port: " + named.port())
                        .anyMatch(line -> line.contains("cannot be killed"));
            }
            assertThat(named.isAlive()).isTrue();
        }
    }

    /** The main class of a JVM whose environment names a server. */
    static final class UsesNamedServer {
        private UsesNamedServer() {}

        public static void main(String[] args) {
            StringBuilder seen = new StringBuilder();
            try (RedisServer server = RedisServer.start()) {
                seen.append("embedded: ").append(server.isEmbedded());
                seen.append("\nport: ").append(server.port());
                server.kill();
            } catch (UnsupportedOperationException e) {
                seen.append('\n').append(e.getMessage()).append('\n');
            }
            byte[] bytes = seen.toString().getBytes(StandardCharsets.UTF_8);
            System.out.write(bytes, 0, bytes.length);
            System.out.flush();
        }
    }
}
