// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class StoreProxyTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(200);

    private static RedisServer redis;

    private StoreProxy proxy;
    private RespClient node;
    private RespClient direct;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.embedded();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void connect() throws IOException {
        proxy = StoreProxy.to(redis.uri());
        node = connect(LIMIT);
        direct = redis.connect();
        direct.call("FLUSHALL");
    }

    @AfterEach
    void close() throws IOException {
        node.close();
        direct.close();
        proxy.close();
    }

    private RespClient connect(Duration timeout) throws IOException {
        return RespClient.connect("127.0.0.1", proxy.port(), timeout);
    }

    private void reconnect(Duration timeout) throws IOException {
        node.close();
        node = connect(timeout);
    }

    @Nested
    class Counting {
        @Test
        void aPipelineIsOneTrip() throws IOException {
            node.pipeline(
                    List.of(new String[] {"SET", "a", "1"}, new String[] {"SET", "b", "2"}, new String[] {"GET", "a"}));

            Traffic traffic = proxy.snapshot();
            assertThat(traffic.trips()).isEqualTo(1);
            assertThat(traffic.commands()).isEqualTo(Map.of("SET", 2L, "GET", 1L));
        }

        @RepeatedTest(200)
        void aPipelineIsOneTripHoweverFastTheServerAnswers() throws IOException {
            node.pipeline(Collections.nCopies(20, new String[] {"GET", "a"}));
            assertThat(proxy.snapshot().trips()).isEqualTo(1);
        }

        @Test
        void aPipelineInSeveralWritesIsOneTripIfItsRepliesAreDelayed() throws IOException {
            proxy.delayReplies(LONG);
            node.send("SET", "a", "1");
            node.send("SET", "b", "2");
            Await.until(
                    "both commands to be sent",
                    LIMIT,
                    () -> Map.of("SET", 2L).equals(proxy.snapshot().commands()));
            proxy.heal();
            node.read();
            node.read();
            assertThat(proxy.snapshot().trips()).isEqualTo(1);
        }

        @Test
        void commandsThatWaitForEachOtherAreOneTripEach() throws IOException {
            node.call("SET", "a", "1");
            Traffic before = proxy.snapshot();
            node.call("GET", "a");
            node.call("EVAL", "return {1, {2, 'x'}}", "0");

            Traffic traffic = proxy.since(before);
            assertThat(traffic.trips()).isEqualTo(2);
            assertThat(traffic.commands()).isEqualTo(Map.of("GET", 1L, "EVAL", 1L));
        }

        @Test
        void connectionSetUpAndPingsAreCountedApart() throws IOException {
            node.call("HELLO", "3");
            node.call("CLIENT", "SETNAME", "node");
            node.call("PING");
            node.call("SELECT", "0");
            node.pipeline(List.of(new String[] {"PING"}, new String[] {"GET", "a"}));

            Traffic traffic = proxy.snapshot();
            assertThat(traffic.trips()).isEqualTo(1);
            assertThat(traffic.commands()).isEqualTo(Map.of("GET", 1L));
            assertThat(traffic.setUp()).isEqualTo(Map.of("HELLO", 1L, "CLIENT", 1L, "PING", 2L, "SELECT", 1L));
            assertThat(traffic.links()).isEqualTo(1);
        }

        @Test
        void bytesAreThoseOfCommandsAndTheirReplies() throws IOException {
            node.call("PING");
            node.call("SET", "key", "x".repeat(1000));
            assertThat(proxy.snapshot().bytesToServer()).isEqualTo("*3$3SET$3key$1000".length() + 1000 + 7 * 2);
            assertThat(proxy.snapshot().bytesToNode()).isEqualTo("+OK\r\n".length());
        }

        @Test
        void aCommandWithoutAReplyIsNoTrip() throws IOException {
            node.send("BLPOP", "queue", "0");
            Await.until(
                    "the command to be counted",
                    LIMIT,
                    () -> proxy.snapshot().commands().containsKey("BLPOP"));
            assertThat(proxy.snapshot().trips()).isZero();
            direct.call("RPUSH", "queue", "x");
            assertThat(node.read()).isEqualTo(List.of("queue", "x"));
            assertThat(proxy.snapshot().trips()).isEqualTo(1);
        }

        @Test
        void noticesOfClientTrackingAreNoReplies() throws IOException {
            node.call("HELLO", "3");
            node.call("CLIENT", "TRACKING", "ON");
            node.call("GET", "key");
            direct.call("SET", "key", "new");
            assertThat(node.read()).asString().contains("invalidate");
            assertThat(node.call("GET", "key")).isEqualTo("new");

            assertThat(proxy.snapshot().pushes()).isEqualTo(1);
            assertThat(proxy.snapshot().trips()).isEqualTo(2);
        }

        @Test
        void messagesOfASubscriptionAreNoReplies() throws IOException {
            node.send("SUBSCRIBE", "one", "two");
            node.read();
            node.read();
            direct.call("PUBLISH", "one", "hello");
            assertThat(node.read()).isEqualTo(List.of("message", "one", "hello"));

            Traffic traffic = proxy.snapshot();
            assertThat(traffic.pushes()).isEqualTo(3);
            assertThat(traffic.trips()).isZero();
        }
    }

    @Nested
    class Breaking {
        @Test
        void delayMakesARoundTripLonger() throws IOException {
            proxy.delay(Duration.ofMillis(300));
            long start = System.nanoTime();
            assertThat(node.call("SET", "a", "1")).isEqualTo("OK");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        }

        @Test
        void aDelayedRequestReachesTheServerLate() throws IOException {
            proxy.delayRequests(LONG);
            node.send("SET", "a", "1");
            Await.until(
                    "the command to be sent",
                    LIMIT,
                    () -> proxy.snapshot().commands().containsKey("SET"));
            assertThat(direct.call("EXISTS", "a")).isEqualTo(0L);

            proxy.heal();
            assertThat(node.read()).isEqualTo("OK");
            assertThat(direct.call("EXISTS", "a")).isEqualTo(1L);
        }

        @Test
        void aDelayedReplyReachesTheNodeLate() throws IOException {
            reconnect(SHORT);
            proxy.delayReplies(LONG);
            node.send("SET", "a", "1");
            awaitKey("a");
            assertThatThrownBy(node::read).isInstanceOf(SocketTimeoutException.class);
        }

        @Test
        void cutResetsAllLinksAndAcceptsNewOnes() throws IOException {
            node.call("PING");
            proxy.cut();
            assertThatThrownBy(() -> node.call("PING")).isInstanceOf(SocketException.class);
            assertThat(proxy.openLinks()).isZero();

            reconnect(LIMIT);
            assertThat(node.call("PING")).isEqualTo("PONG");
        }

        @Test
        void refuseTurnsNewConnectionsAwayAndLeavesOpenOnes() throws IOException {
            node.call("PING");
            proxy.refuse();
            assertThatThrownBy(() -> connect(LIMIT)).isInstanceOf(ConnectException.class);
            assertThat(node.call("PING")).isEqualTo("PONG");

            proxy.accept();
            reconnect(LIMIT);
            assertThat(node.call("PING")).isEqualTo("PONG");
        }

        @Test
        void aBlackHoleAcceptsAndForwardsNothingUntilItIsHealed() throws IOException {
            proxy.blackHole();
            reconnect(SHORT);
            node.send("SET", "a", "1");
            assertThatThrownBy(node::read).isInstanceOf(SocketTimeoutException.class);
            assertThat(direct.call("EXISTS", "a")).isEqualTo(0L);

            proxy.heal();
            awaitKey("a");
        }

        @Test
        void aBlackHoleSwallowsRepliesToo() throws IOException {
            reconnect(SHORT);
            node.send("BLPOP", "queue", "0");
            Await.until("the client to block", LIMIT, () -> blockedClients().equals("1"));
            proxy.blackHole();
            direct.call("RPUSH", "queue", "x");
            assertThatThrownBy(node::read).isInstanceOf(SocketTimeoutException.class);
        }

        @Test
        void aRequestHeldInABlackHoleArrivesAfterTheNodeHasGivenUp() throws IOException {
            proxy.blackHole();
            node.send("SET", "late", "1");
            Await.until(
                    "the command to be sent",
                    LIMIT,
                    () -> proxy.snapshot().commands().containsKey("SET"));
            node.close();
            assertThat(direct.call("EXISTS", "late")).isEqualTo(0L);

            proxy.heal();
            awaitKey("late");
        }

        @Test
        void aRequestHeldInABlackHoleIsLostByACut() throws IOException {
            proxy.blackHole();
            node.send("SET", "lost", "1");
            Await.until(
                    "the command to be sent",
                    LIMIT,
                    () -> proxy.snapshot().commands().containsKey("SET"));
            proxy.cut();
            proxy.heal();

            reconnect(LIMIT);
            assertThat(node.call("EXISTS", "lost")).isEqualTo(0L);
        }

        @Test
        void sliceForwardsAFewBytesAtATimeAndLosesNone() throws IOException {
            proxy.slice(1);
            String value = "0123456789".repeat(50);
            assertThat(node.call("SET", "a", value)).isEqualTo("OK");
            assertThat(node.call("GET", "a")).isEqualTo(value);
        }

        @Test
        void droppedRepliesLeaveTheServerChangedAndTheNodeWithAReset() throws IOException {
            proxy.dropReplies(Loss.RESET);
            assertThatThrownBy(() -> node.call("SET", "a", "1")).isInstanceOf(SocketException.class);
            assertThat(direct.call("GET", "a")).isEqualTo("1");

            proxy.heal();
            reconnect(LIMIT);
            assertThat(node.call("GET", "a")).isEqualTo("1");
        }

        @Test
        void silentlyDroppedRepliesLeaveTheLinkOpenAndMuteEvenWhenHealed() throws IOException {
            reconnect(SHORT);
            proxy.dropReplies(Loss.SILENCE);
            node.send("SET", "a", "1");
            assertThatThrownBy(node::read).isInstanceOf(SocketTimeoutException.class);
            awaitKey("a");

            proxy.heal();
            node.send("GET", "a");
            assertThatThrownBy(node::read).isInstanceOf(SocketTimeoutException.class);
            reconnect(LIMIT);
            assertThat(node.call("GET", "a")).isEqualTo("1");
        }

        @Test
        void onlyTheNextReplyOfTheNamedCommandIsDropped() throws IOException {
            LostReply lost = proxy.dropNextReplyOf("INCR", Loss.RESET);
            assertThat(node.call("GET", "n")).isNull();
            assertThat(lost.isLost()).isFalse();
            assertThatThrownBy(() -> node.call("INCR", "n")).isInstanceOf(SocketException.class);
            lost.awaitLost(LIMIT);

            reconnect(LIMIT);
            assertThat(node.call("INCR", "n")).isEqualTo(2L);
        }

        @Test
        void repliesBeforeTheDroppedOneAreDelivered() throws IOException {
            proxy.dropNextReplyOf(command -> command.words().contains("b"), Loss.RESET);
            node.send("SET", "a", "1");
            node.send("SET", "b", "2");
            assertThat(node.read()).isEqualTo("OK");
            assertThatThrownBy(node::read).isInstanceOf(SocketException.class);
            assertThat(direct.call("GET", "b")).isEqualTo("2");
        }

        @Test
        void aHeldCommandReachesTheServerWhenItIsReleased() throws IOException {
            HeldCommand held = proxy.holdNext("SET");
            node.send("SET", "a", "1");
            held.awaitArrival(LIMIT);
            assertThat(direct.call("EXISTS", "a")).isEqualTo(0L);
            try (RespClient other = connect(LIMIT)) {
                assertThat(other.call("SET", "b", "1")).isEqualTo("OK");
            }

            held.release();
            assertThat(node.read()).isEqualTo("OK");
            assertThat(direct.call("EXISTS", "a")).isEqualTo(1L);
        }

        @Test
        void aStoppedServerLooksLikeAClosedConnection() throws IOException {
            try (RedisServer other = RedisServer.embedded();
                    StoreProxy toOther = StoreProxy.to(other.uri());
                    RespClient client = RespClient.connect("127.0.0.1", toOther.port(), LIMIT)) {
                client.call("PING");
                other.kill();
                assertThatThrownBy(() -> client.call("PING"))
                        .isInstanceOfAny(EOFException.class, SocketException.class);
            }
        }

        private void awaitKey(String key) {
            Await.until("key " + key + " to be written", LIMIT, () -> exists(key));
        }

        private boolean exists(String key) {
            try {
                return Long.valueOf(1).equals(direct.call("EXISTS", key));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private String blockedClients() {
            try {
                return String.valueOf(direct.call("INFO", "clients"))
                        .replaceAll("(?s).*blocked_clients:(\\d+).*", "$1");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void theThreadsOfAClosedProxyEnd() throws IOException {
        node.call("PING");
        int port = proxy.port();
        proxy.close();
        Await.until(
                "the proxy's threads to end",
                LIMIT,
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("proxy-" + port)));
    }

    @Test
    void theUriKeepsUserPathAndQuery() {
        try (StoreProxy other = StoreProxy.to(URI.create("redis://app:pw@10.0.0.1:7000/3?timeout=2s"))) {
            assertThat(other.uri()).hasToString("redis://app:pw@127.0.0.1:" + other.port() + "/3?timeout=2s");
        }
    }
}
