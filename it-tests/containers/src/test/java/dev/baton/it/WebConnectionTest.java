// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.redis.testing.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebConnectionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private ServerSocket server;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private record Peer(int port) implements Node {
        @Override
        public String name() {
            return "peer";
        }
    }

    @FunctionalInterface
    private interface Script {
        void play(Socket peer) throws Exception;
    }

    /** Lets the next connection be answered by a script, after the request's head was read. */
    private CompletableFuture<String> peer(Script script) {
        return CompletableFuture.supplyAsync(() -> {
            try (Socket peer = server.accept()) {
                String head = readHead(peer.getInputStream());
                script.play(peer);
                return head;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return head.toString();
    }

    private static void write(Socket peer, String text) throws IOException {
        peer.getOutputStream().write(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private WebReply answeredWith(String text) {
        return answeredBy(WebRequest.get("/"), peer -> write(peer, text));
    }

    private WebReply answeredBy(WebRequest request, Script script) {
        peer(script);
        return WebConnection.exchange(server.getLocalPort(), request, PATIENCE);
    }

    @Test
    void aBodyOfTheAnnouncedLengthIsComplete() {
        WebReply reply = answeredWith("HTTP/1.1 200 OK\nContent-Length: 5\nX-One: a\nx-one: b\n\nhello");
        assertThat(reply.delivery()).isEqualTo(Delivery.COMPLETE);
        assertThat(reply.isSuccess()).isTrue();
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEqualTo("hello");
        assertThat(reply.headers("X-One")).containsExactly("a", "b");
    }

    @Test
    void aBodyShorterThanAnnouncedIsCutOff() {
        WebReply reply = answeredWith("HTTP/1.1 200 OK\nContent-Length: 50\n\nhello");
        assertThat(reply.delivery()).isEqualTo(Delivery.CUT_OFF);
        assertThat(reply.isSuccess()).isFalse();
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEqualTo("hello");
        assertThat(reply.failure()).contains("45 of 50 bytes missing");
    }

    @Test
    void aChunkedBodyIsCompleteWithItsLastChunk() {
        WebReply reply = answeredWith(
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n6;x=y\n world\n0\nTrailer: t\n\n");
        assertThat(reply.delivery()).isEqualTo(Delivery.COMPLETE);
        assertThat(reply.text()).isEqualTo("hello world");
    }

    @Test
    void aChunkedBodyWithoutItsLastChunkIsCutOff() {
        WebReply reply = answeredWith("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n");
        assertThat(reply.delivery()).isEqualTo(Delivery.CUT_OFF);
        assertThat(reply.text()).isEqualTo("hello");
    }

    @Test
    void aHeadThatBreaksOffIsCutOff() {
        WebReply reply = answeredWith("HTTP/1.1 200 OK\nContent-Le");
        assertThat(reply.delivery()).isEqualTo(Delivery.CUT_OFF);
        assertThat(reply.status()).isZero();
    }

    @Test
    void aBodyWithoutLengthThatEndsWithTheConnectionIsUndelimited() {
        WebReply reply = answeredWith("HTTP/1.1 200 OK\n\nhello");
        assertThat(reply.delivery()).isEqualTo(Delivery.UNDELIMITED);
        assertThat(reply.isSuccess()).isFalse();
    }

    @Test
    void aConnectionClosedWithoutAByteIsNoAnswer() {
        assertThat(answeredWith("").delivery()).isEqualTo(Delivery.NO_ANSWER);
    }

    @Test
    void aResetIsNoAnswerOrCutsOff() {
        WebReply none = answeredBy(WebRequest.get("/"), peer -> peer.setSoLinger(true, 0));
        assertThat(none.delivery()).isEqualTo(Delivery.NO_ANSWER);
        assertThat(none.failure()).contains("reset");
    }

    @Test
    void aPortWithNoServerIsNotSent() {
        WebReply reply = WebConnection.exchange(FreePort.next(), WebRequest.get("/"), PATIENCE);
        assertThat(reply.delivery()).isEqualTo(Delivery.NOT_SENT);
    }

    @Test
    void aMuteServerIsNoAnswerAfterTheClientsPatience() {
        CountDownLatch done = new CountDownLatch(1);
        peer(socket -> done.await());
        WebReply reply = WebConnection.exchange(server.getLocalPort(), WebRequest.get("/"), Duration.ofMillis(200));
        done.countDown();
        assertThat(reply.delivery()).isEqualTo(Delivery.NO_ANSWER);
        assertThat(reply.failure()).contains("timed out");
    }

    @Test
    void answersThatHaveNoBodyAreCompleteWithTheirHead() {
        assertThat(answeredWith("HTTP/1.1 204 No Content\n\n").delivery()).isEqualTo(Delivery.COMPLETE);
        assertThat(answeredWith("HTTP/1.1 304 Not Modified\nContent-Length: 7\n\n")
                        .delivery())
                .isEqualTo(Delivery.COMPLETE);
        WebReply head =
                answeredBy(WebRequest.of("HEAD", "/"), peer -> write(peer, "HTTP/1.1 200 OK\nContent-Length: 7\n\n"));
        assertThat(head.delivery()).isEqualTo(Delivery.COMPLETE);
    }

    @Test
    void interimAnswersAreSkipped() {
        WebReply reply = answeredWith("HTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\nContent-Length: 0\n\n");
        assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void theFirstByteIsSeenBeforeTheRestIsThere() throws IOException {
        CountDownLatch seen = new CountDownLatch(1);
        peer(socket -> {
            write(socket, "H");
            seen.await();
            write(socket, "TTP/1.1 200 OK\nContent-Length: 2\n\nok");
        });
        try (WebConnection connection = WebConnection.open(server.getLocalPort(), PATIENCE)) {
            PendingReply pending = connection.send(WebRequest.get("/"));
            assertThat(pending.awaitFirstByte()).isTrue();
            seen.countDown();
            WebReply reply = pending.readReply();
            assertThat(reply.text()).isEqualTo("ok");
            assertThat(reply.sentNanos()).isLessThanOrEqualTo(reply.firstByteNanos());
            assertThat(reply.firstByteNanos()).isLessThanOrEqualTo(reply.doneNanos());
        }
    }

    @Test
    void aBrowserKeepsCookiesAndNeverShowsThemInMessages() {
        Node node = new Peer(server.getLocalPort());
        try (Browser browser = Browser.open()) {
            peer(socket -> write(
                    socket,
                    "HTTP/1.1 302 Found\nSet-Cookie: id=secret; Path=/\nLocation: /b?c\nContent-Length: 0\n\n"));
            WebReply redirect = browser.post(node, "/a", Map.of("name", "Ada & Bob"));
            assertThat(redirect.isSuccess()).isTrue();
            assertThat(redirect).asString().doesNotContain("secret");

            CompletableFuture<String> head = peer(socket -> write(socket, "HTTP/1.1 200 OK\nContent-Length: 0\n\n"));
            browser.follow(node, redirect);
            assertThat(head.join()).startsWith("GET /b?c HTTP/1.1\r\n").contains("Cookie: id=secret\r\n");
        }
    }

    @Test
    void aBrowserThatKeepsConnectionsSendsTheNextRequestOnTheSameOne() {
        Node node = new Peer(server.getLocalPort());
        CompletableFuture<String> first = peer(socket -> {
            write(socket, "HTTP/1.1 200 OK\nContent-Length: 0\n\n");
            readHead(socket.getInputStream());
            write(socket, "HTTP/1.1 201 Created\nContent-Length: 0\n\n");
        });
        try (Browser browser = Browser.keepingConnections()) {
            assertThat(browser.get(node, "/").status()).isEqualTo(200);
            assertThat(browser.get(node, "/").status()).isEqualTo(201);
            first.join();
            assertThat(browser.get(node, "/").delivery()).isEqualTo(Delivery.NO_ANSWER);
        }
    }
}
