// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.StoreProxy;
import dev.baton.it.Traffic;
import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.RedisServer;
import dev.baton.session.BatonSession;
import dev.baton.tomcat.BatonManager;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The costs that the documentation tells are those that are counted on the wire between a node and the store. */
class CostsTest {
    private static final Path ROOT = Path.of(System.getProperty("baton.modules", "../.."))
            .toAbsolutePath()
            .normalize();
    private static final String NODE = "counted";
    private static final String NO_COOKIE = "";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** A session id of our form that opens nothing. */
    private static final String STRAY = "JSESSIONID=" + "h".repeat(44);

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private RedisServer redis;
    private StoreProxy proxy;
    private EmbeddedNode node;

    @BeforeEach
    void startTheStore() {
        EmbeddedNode.beQuiet();
        redis = RedisServer.start();
        proxy = StoreProxy.to(redis.uri());
    }

    @AfterEach
    void stop() throws Exception {
        if (node != null) {
            node.close();
        }
        proxy.close();
        redis.close();
    }

    private static final class Application extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            switch (request.getPathInfo()) {
                case "/hello" -> response.getWriter().print("hello");
                case "/read", "/look" -> {
                    if (request.getSession(false) != null) {
                        response.getWriter().print(request.getSession().getAttribute("a"));
                    }
                }
                case "/write" -> request.getSession().setAttribute("a", System.nanoTime());
                case "/flush" -> {
                    request.getSession().setAttribute("a", System.nanoTime());
                    response.flushBuffer();
                }
                case "/update" ->
                    BatonSession.of(request.getSession()).update("n", (Integer n) -> n == null ? 1 : n + 1);
                case "/rotate" -> request.changeSessionId();
                case "/end" -> request.getSession().invalidate();
                default -> throw new IllegalArgumentException(request.getPathInfo());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, merge, checked",
        "1, strict, checked",
        "2, merge, tracked",
        "2, strict, tracked",
        "3, lock, checked",
        "4, lock, tracked"
    })
    void theTableOfCostsIsWhatIsCountedOnTheWire(int column, String consistency, String freshness) throws Exception {
        BatonManager sessions = new BatonManager();
        sessions.setStore(proxy.uri().toString());
        sessions.setConsistency(consistency);
        sessions.setFreshness(freshness);
        sessions.setReadOnlyPaths("/look");
        node = EmbeddedNode.start(NODE, directory, sessions, new Application(), EmbeddedNode.NOTHING_AROUND);
        warmUp(freshness);

        Map<String, String> counted = new LinkedHashMap<>();
        counted.put("does not use the session", costOf("hello", session()));
        counted.put("reads", costOf("read", session()));
        counted.put("reads, on `readOnlyPaths`", costOf("look", session()));
        counted.put("writes", costOf("write", session()));
        counted.put("writes, and the response is flushed before the request ends", costOf("flush", session()));
        counted.put("begins a session", costOf("write", NO_COOKIE));
        counted.put("changes one attribute with `update`", costOf("update", session()));
        counted.put("changes the id", costOf("rotate", session()));
        counted.put("ends the session", costOf("end", session()));
        counted.put(
                "brings an id that is not ours, and asks for its session",
                costOf("read", "JSESSIONID=0123456789ABCDEF"));
        counted.put("brings an id that opens nothing, and asks for its session", costOf("read", STRAY));

        Map<String, String> told = new LinkedHashMap<>();
        List<List<String>> rows = Page.read(ROOT.resolve("docs/consistency.md"))
                .section("## What it costs")
                .cells();
        rows.subList(1, rows.size()).forEach(cells -> told.put(cells.get(0), cells.get(column)));
        assertThat(told).isEqualTo(counted);
    }

    /** A server without a script has to be told it once, and a node hears of changes when its subscription stands. */
    private void warmUp(String freshness) {
        for (String path : List.of("read", "look", "write", "flush", "update", "rotate", "end")) {
            send(path, session());
        }
        send("read", STRAY);
        if (freshness.equals("tracked")) {
            String session = session();
            Await.until(
                    "the subscription to stand",
                    LIMIT,
                    () -> costOf("look", session).equals("0"));
        }
    }

    /** The cookie of a session that this node has in its near-cache. */
    private String session() {
        String cookie = send("write", NO_COOKIE);
        send("read", cookie);
        return cookie;
    }

    private String costOf(String path, String cookie) {
        Traffic before = proxy.snapshot();
        send(path, cookie);
        return String.valueOf(proxy.since(before).trips());
    }

    /** Sends a request, waits until it is over on the node, too, and returns the cookie for the next one. */
    private String send(String path, String cookie) {
        HttpRequest.Builder request = HttpRequest.newBuilder(node.uri(path));
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(path).isEqualTo(200);
            Await.until("no session to be in use", LIMIT, () -> metric("SessionsInUse") == 0);
            return response.headers()
                    .firstValue("Set-Cookie")
                    .map(set -> set.substring(0, set.indexOf(';')))
                    .orElse(cookie);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A metric, where the documentation says that it is. */
    private static long metric(String attribute) {
        try {
            ObjectName bean = new ObjectName(NODE + ":type=BatonMetrics,host=\"localhost\",context=\"/app\"");
            return (long) ManagementFactory.getPlatformMBeanServer().getAttribute(bean, attribute);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
