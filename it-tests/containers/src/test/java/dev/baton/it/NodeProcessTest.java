// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.baton.redis.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class NodeProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern READY = Pattern.compile("^ready$");

    private final int port = FreePort.next();

    private NodeProcess startServer() {
        NodeProcess process = NodeProcess.start(
                "server",
                JavaCommand.of(Server.class.getName())
                        .inheritClassPath()
                        .property("answer", "hello")
                        .environment("BATON_ANSWER", " world")
                        .arguments(Integer.toString(port)));
        process.output().awaitLine(READY, LIMIT);
        return process;
    }

    private WebReply ask(Duration patience) {
        return WebConnection.exchange(port, WebRequest.get("/"), patience);
    }

    @Test
    void aJvmAnswersWithItsPropertiesAndEnvironment() {
        try (NodeProcess process = startServer()) {
            assertThat(process.isAlive()).isTrue();
            assertThat(ask(LIMIT).text()).isEqualTo("hello world");
        }
    }

    @Test
    void aPausedNodeDoesNotAnswerAndGoesOnWhenResumed() {
        try (NodeProcess process = startServer()) {
            process.pause();
            assertThat(ask(Duration.ofMillis(300)).delivery()).isEqualTo(Delivery.NO_ANSWER);
            assertThat(process.isAlive()).isTrue();
            process.resume();
            assertThat(ask(LIMIT).isSuccess()).isTrue();
        }
    }

    @Test
    void aKilledNodeIsGoneAndARestartedOneAnswersOnTheSamePort() {
        try (NodeProcess process = startServer()) {
            long pid = process.pid();
            process.kill();
            assertThat(process.isAlive()).isFalse();
            assertThat(ask(LIMIT).delivery()).isEqualTo(Delivery.NOT_SENT);

            process.restart();
            process.output().awaitLine(READY, LIMIT);
            assertThat(process.pid()).isNotEqualTo(pid);
            assertThat(ask(LIMIT).isSuccess()).isTrue();
        }
    }

    @Test
    void aStoppedNodeEndsInOrder() {
        try (NodeProcess process = startServer()) {
            process.stop(LIMIT);
            assertThat(process.isAlive()).isFalse();
            assertThat(process.output().lines()).contains("ended in order");
        }
    }

    /** The main class of the node. */
    static final class Server {
        private Server() {}

        public static void main(String[] args) throws IOException {
            byte[] answer =
                    (System.getProperty("answer") + System.getenv("BATON_ANSWER")).getBytes(StandardCharsets.UTF_8);
            HttpServer server = HttpServer.create(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), 0);
            server.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            Runtime.getRuntime().addShutdownHook(new Thread(() -> print("ended in order")));
            server.start();
            print("ready");
        }

        private static void print(String line) {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            System.out.write(bytes, 0, bytes.length);
            System.out.flush();
        }
    }
}
