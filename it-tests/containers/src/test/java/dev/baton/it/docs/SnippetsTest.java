// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.redis.testing.RedisServer;
import dev.baton.tomcat.BatonManager;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The classes that the documentation shows do what it says of them, on two nodes and a Redis. */
class SnippetsTest {
    private static final Path ROOT = Path.of(System.getProperty("baton.modules", "../.."))
            .toAbsolutePath()
            .normalize();
    private static final List<String> PLACES_OF_TOMCAT = List.of("catalina.base", "catalina.home");

    @TempDir
    private static Path directory;

    @AutoClose
    private static RedisServer redis;

    @AutoClose
    private static Snippets snippets;

    @AutoClose("shutdown")
    private final ExecutorService threads = Executors.newFixedThreadPool(8);

    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    @BeforeAll
    static void compile() throws IOException {
        EmbeddedNode.beQuiet();
        redis = RedisServer.start();
        snippets = Snippets.compile(Page.of(ROOT), directory.resolve("classes"));
    }

    @AfterAll
    static void forgetWhereTomcatWas() {
        PLACES_OF_TOMCAT.forEach(System::clearProperty);
    }

    private HttpResponse<String> send(String method, URI uri) {
        try {
            return client.send(
                    HttpRequest.newBuilder(uri)
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String post(URI uri) {
        HttpResponse<String> response = send("POST", uri);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private static BatonManager sessions(String consistency) {
        BatonManager sessions = new BatonManager();
        sessions.setStore(redis.uri().toString());
        sessions.setConsistency(consistency);
        return sessions;
    }

    private EmbeddedNode node(String name, String consistency, HttpServlet servlet, Filter around) throws Exception {
        return EmbeddedNode.start(name, directory, sessions(consistency), servlet, around);
    }

    @Test
    void everyClassThatThePagesShowIsRunHere() {
        assertThat(snippets.names())
                .containsExactly(
                        "CountingServlet",
                        "EmbeddedShop",
                        "FavouritesServlet",
                        "NightlyReport",
                        "OrderServlet",
                        "PayServlet",
                        "ReportServlet",
                        "StockTable",
                        "Warehouse");
    }

    @Test
    void aSnippetThatDoesNotCompileIsFound(@TempDir Path empty) {
        Page page = new Page(ROOT, "```java\npublic class Wrong { Gone gone; }\n```\n");
        assertThatThrownBy(() -> Snippets.compile(List.of(page), empty)).hasMessageContaining("Gone");
    }

    @Test
    void theCartOfTheEmbeddedShopOutlivesItsTomcat() throws Exception {
        PLACES_OF_TOMCAT.forEach(
                name -> System.setProperty(name, directory.resolve("embedded").toString()));
        Tomcat first = startShop();
        try {
            assertThat(post(cart(first, "tea"))).isEqualTo("[tea]");
            assertThat(post(cart(first, "milk"))).isEqualTo("[tea, milk]");
        } finally {
            first.stop();
            first.destroy();
        }
        Tomcat second = startShop();
        try {
            assertThat(post(cart(second, "sugar"))).isEqualTo("[tea, milk, sugar]");
        } finally {
            second.stop();
            second.destroy();
        }
    }

    private static Tomcat startShop() throws ReflectiveOperationException {
        return (Tomcat) snippets.type("EmbeddedShop")
                .getMethod("start", int.class, String.class)
                .invoke(null, 0, redis.uri().toString());
    }

    private static URI cart(Tomcat tomcat, String item) {
        return URI.create("http://localhost:" + tomcat.getConnector().getLocalPort() + "/shop/cart?item=" + item);
    }

    @Test
    void noClickIsLostAndNoneCountedTwiceWhenUpdateIsCalledAtTheSameTimeOnTwoNodes() throws Exception {
        try (EmbeddedNode a = node(
                        "a",
                        "merge",
                        snippets.instance("CountingServlet", HttpServlet.class),
                        EmbeddedNode.NOTHING_AROUND);
                EmbeddedNode b = node(
                        "b",
                        "merge",
                        snippets.instance("CountingServlet", HttpServlet.class),
                        EmbeddedNode.NOTHING_AROUND)) {
            assertThat(post(a.uri("it"))).isEqualTo("1");
            List<CompletableFuture<String>> clicks = new ArrayList<>();
            for (int i = 2; i <= 60; i++) {
                URI uri = (i % 2 == 0 ? a : b).uri("it");
                clicks.add(CompletableFuture.supplyAsync(() -> post(uri), threads));
            }
            assertThat(clicks.stream().map(CompletableFuture::join))
                    .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(2, 60)
                            .mapToObj(String::valueOf)
                            .toList());
        }
    }

    @Test
    void bothFavouritesSurviveThoughTheyWereAddedToTheSameSetAtTheSameTimeOnTwoNodes() throws Exception {
        AtomicReference<URI> meanwhile = new AtomicReference<>();
        Filter inBetween = readingAndThen(meanwhile);
        try (EmbeddedNode a =
                        node("a", "strict", snippets.instance("FavouritesServlet", HttpServlet.class), inBetween);
                EmbeddedNode b = node(
                        "b",
                        "strict",
                        snippets.instance("FavouritesServlet", HttpServlet.class),
                        EmbeddedNode.NOTHING_AROUND)) {
            assertThat(post(a.uri("it?article=tea"))).isEqualTo("[tea]");
            meanwhile.set(b.uri("it?article=milk"));
            post(a.uri("it?article=sugar"));
            assertThat(post(b.uri("it?article=water"))).isEqualTo("[milk, sugar, tea, water]");
        }
    }

    /** Without a function that joins them, the one of two changes that comes later is refused, as the page says. */
    @Test
    void withoutAFunctionTheLaterOfTwoChangesIsRefused() throws Exception {
        AtomicReference<URI> meanwhile = new AtomicReference<>();
        HttpServlet plain = new HttpServlet() {
            @Override
            protected void doPost(HttpServletRequest request, HttpServletResponse response) {
                request.getSession().setAttribute("favourites", request.getParameter("article"));
            }
        };
        try (EmbeddedNode a = node("a", "strict", plain, readingAndThen(meanwhile));
                EmbeddedNode b = node("b", "strict", plain, EmbeddedNode.NOTHING_AROUND)) {
            post(a.uri("it?article=tea"));
            meanwhile.set(b.uri("it?article=milk"));
            HttpResponse<String> refused = send("POST", a.uri("it?article=sugar"));
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(refused.headers().firstValue("Baton-Outcome")).contains("conflict");
        }
    }

    /** Reads the attribute, as the servlet will, and then lets another node change it first. */
    private Filter readingAndThen(AtomicReference<URI> meanwhile) {
        return (request, response, chain) -> {
            ((HttpServletRequest) request).getSession().getAttribute("favourites");
            URI other = meanwhile.getAndSet(null);
            if (other != null) {
                post(other);
            }
            chain.doFilter(request, response);
        };
    }

    @Test
    void afterUnlockAnotherRequestHasItsTurnWhileTheReportIsBeingWritten() throws Exception {
        AtomicReference<URI> meanwhile = new AtomicReference<>();
        AtomicReference<String> other = new AtomicReference<>("");
        Filter beforeTheFirstLine = (request, response, chain) ->
                chain.doFilter(request, new HttpServletResponseWrapper((HttpServletResponse) response) {
                    @Override
                    public PrintWriter getWriter() throws IOException {
                        URI uri = meanwhile.getAndSet(null);
                        if (uri != null) {
                            other.set(post(uri));
                        }
                        return super.getWriter();
                    }
                });
        HttpServlet last = new HttpServlet() {
            @Override
            protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
                Object report = request.getSession().getAttribute("lastReport");
                request.getSession().setAttribute("seen", report);
                response.getWriter().print(report);
            }
        };
        try (EmbeddedNode a =
                        node("a", "lock", snippets.instance("ReportServlet", HttpServlet.class), beforeTheFirstLine);
                EmbeddedNode b = node("b", "lock", last, EmbeddedNode.NOTHING_AROUND)) {
            assertThat(post(b.uri("it"))).isEqualTo("null");
            meanwhile.set(b.uri("it"));
            HttpResponse<String> report = send("GET", a.uri("it?name=sales"));
            assertThat(report.statusCode()).isEqualTo(200);
            assertThat(report.body().lines()).hasSize(1_000);
            assertThat(other.get()).isEqualTo("sales");
        }
    }
}
