// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BalancerTest {
    private final List<Backend> nodes = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final RequestLog log = new RequestLog(() -> {});
    private final AtomicInteger carriedOut = new AtomicInteger();
    private Browser browser;

    @BeforeEach
    void start() throws IOException {
        HttpServer server = HttpServer.create(loopback(), 0);
        server.createContext("/", new Balancer(() -> nodes, log));
        server.start();
        open.add(() -> server.stop(0));
        browser =
                new Browser(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    @Test
    void aRequestThatMayHaveBeenCarriedOutIsNotRepeated() throws Exception {
        nodes.add(nodeThatDiesInARequest("A"));
        nodes.add(nodeThatAnswers("B"));

        assertThat(browser.post("/cart", Map.of()).status()).isEqualTo(502);
        assertThat(carriedOut).hasValue(0);
        assertThat(outcomes()).containsExactly("A CUT_OFF");
    }

    @Test
    void aRequestThatIsSafeToRepeatGoesToTheOtherNode() throws Exception {
        nodes.add(nodeThatDiesInARequest("A"));
        nodes.add(nodeThatAnswers("B"));

        Browser.Answer answer = browser.get("/cart");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.node()).isEqualTo("B");
        assertThat(outcomes()).containsExactly("A CUT_OFF", "B ANSWERED");
    }

    @Test
    void aRequestThatWasNeverSentGoesToTheOtherNode() throws Exception {
        nodes.add(nodeThatRefuses("A"));
        nodes.add(nodeThatAnswers("B"));

        assertThat(browser.post("/cart", Map.of()).status()).isEqualTo(200);
        assertThat(carriedOut).hasValue(1);
        assertThat(outcomes()).containsExactly("A NOT_SENT", "B ANSWERED");
    }

    @Test
    void aNodeThatIsNotUpIsPassedOver() throws Exception {
        nodes.add(new Node("A", OptionalInt.empty()));
        nodes.add(nodeThatAnswers("B"));

        assertThat(browser.get("/cart").node()).isEqualTo("B");
        assertThat(outcomes()).containsExactly("B ANSWERED");
    }

    @Test
    void withoutAnyNodeItSaysSo() throws Exception {
        nodes.add(new Node("A", OptionalInt.empty()));

        Browser.Answer answer = browser.get("/cart");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).contains("No node is up");
    }

    @Test
    void whatANodeSaysIsPassedOnUnchanged() throws Exception {
        nodes.add(nodeThatAnswers("A"));

        Browser.Answer answer = browser.post("/cart", Map.of("sku", "flag"));

        assertThat(answer.body()).isEqualTo("POST /cart sku=flag");
        assertThat(browser.sessionId()).isEqualTo("id");
    }

    private List<String> outcomes() {
        return log.last().stream().map(s -> s.node() + " " + s.outcome()).toList();
    }

    private Backend nodeThatAnswers(String name) throws IOException {
        HttpServer server = HttpServer.create(loopback(), 0);
        server.createContext("/", exchange -> {
            carriedOut.incrementAndGet();
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            byte[] answer = (exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body).getBytes(UTF_8);
            exchange.getResponseHeaders().set("Set-Cookie", "JSESSIONID=id; Path=/; HttpOnly");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        open.add(() -> server.stop(0));
        return new Node(name, OptionalInt.of(server.getAddress().getPort()));
    }

    private Backend nodeThatDiesInARequest(String name) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(server);
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().read();
                } catch (IOException e) {
                    // the test has ended
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return new Node(name, OptionalInt.of(server.getLocalPort()));
    }

    private static Backend nodeThatRefuses(String name) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Node(name, OptionalInt.of(server.getLocalPort()));
        }
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private record Node(String name, OptionalInt port) implements Backend {
        @Override
        public void answered() {}
    }
}
