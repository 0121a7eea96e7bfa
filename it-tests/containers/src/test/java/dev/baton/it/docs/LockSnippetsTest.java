// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.lock.RunOnce;
import dev.baton.redis.lock.RedisLocks;
import dev.baton.redis.testing.RedisServer;
import dev.baton.tomcat.BatonManager;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The classes that the page about locks shows do what it says of them. */
class LockSnippetsTest {
    private static final Path ROOT = Path.of(System.getProperty("baton.modules", "../.."))
            .toAbsolutePath()
            .normalize();

    @TempDir
    private static Path directory;

    @AutoClose
    private static RedisServer redis;

    @AutoClose
    private static Snippets snippets;

    @AutoClose
    private final LockClient here = RedisLocks.connect(redis.uri().toString(), "snippets");

    @AutoClose
    private final LockClient there = RedisLocks.connect(redis.uri().toString(), "snippets");

    @BeforeAll
    static void compile() throws IOException {
        EmbeddedNode.beQuiet();
        redis = RedisServer.start();
        List<Page> pages = Page.of(ROOT).stream()
                .filter(page -> page.path().endsWith("locks.md"))
                .toList();
        snippets = Snippets.compile(pages, directory.resolve("classes"));
    }

    @Test
    void anArticleIsCountedByOneNodeAtATime() throws Exception {
        Object warehouse =
                snippets.type("Warehouse").getConstructor(LockClient.class).newInstance(here);
        var count = snippets.type("Warehouse").getMethod("count", String.class, Runnable.class);
        AtomicInteger seen = new AtomicInteger();
        Runnable counting = () -> {
            if (there.tryAcquire("article:tea").isEmpty()) {
                seen.incrementAndGet();
            }
        };
        assertThat(count.invoke(warehouse, "tea", counting)).isEqualTo(true);
        assertThat(seen).hasValue(1);
        LockHandle held = there.tryAcquire("article:tea").orElseThrow();
        assertThat(held.isHeld()).isTrue();
    }

    @Test
    void whoSleptThroughHisLeaseIsRefusedByTheTable() throws Exception {
        var save = snippets.type("StockTable")
                .getMethod("save", Connection.class, LockHandle.class, String.class, int.class);
        try (Connection database = DriverManager.getConnection("jdbc:h2:mem:stock")) {
            database.createStatement()
                    .execute(
                            "create table stock (article varchar(40) primary key, amount int not null, token bigint not"
                                    + " null)");
            database.createStatement().execute("insert into stock values ('tea', 10, 0)");
            LockHandle early = here.tryAcquire("article:milk").orElseThrow();
            early.close();
            LockHandle late = there.tryAcquire("article:milk").orElseThrow();
            save.invoke(null, database, late, "tea", 9);
            assertThatThrownBy(() -> save.invoke(null, database, early, "tea", 8))
                    .isInstanceOf(InvocationTargetException.class)
                    .hasCauseInstanceOf(IllegalStateException.class);
            save.invoke(null, database, late, "tea", 7);
            try (ResultSet row = database.createStatement().executeQuery("select amount from stock")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getInt(1)).isEqualTo(7);
            }
        }
    }

    @Test
    void aReportRunsOnceForEachFireTimeThoughBothNodesFire() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        RunOnce.Work work = runs::incrementAndGet;
        var constructor = snippets.type("NightlyReport").getConstructor(LockClient.class, RunOnce.Work.class);
        Object a = constructor.newInstance(here, work);
        Object b = constructor.newInstance(there, work);
        var fire = snippets.type("NightlyReport").getMethod("fire", Instant.class);
        Instant night = Instant.parse("2026-01-01T02:00:00Z");
        assertThat(List.of(fire.invoke(a, night), fire.invoke(b, night))).containsExactly(true, false);
        assertThat(fire.invoke(b, night.plus(Duration.ofDays(1)))).isEqualTo(true);
        assertThat(runs).hasValue(2);
    }

    @Test
    void anOrderThatIsBeingPaidIsRefusedAndFreeWhenTheRequestHasEnded() throws Exception {
        BatonManager sessions = new BatonManager();
        sessions.setStore(redis.uri().toString());
        HttpServlet servlet = snippets.instance("PayServlet", HttpServlet.class);
        try (EmbeddedNode node = EmbeddedNode.start("pay", directory, sessions, servlet, EmbeddedNode.NOTHING_AROUND);
                LockClient application = RedisLocks.connect(redis.uri().toString(), "documentation")) {
            LockHandle paying = application.acquire("order:7");
            assertThat(pay(node, "7").statusCode()).isEqualTo(409);
            paying.close();
            assertThat(pay(node, "7").body()).isEqualTo("paid 7");
            assertThat(application.tryAcquire("order:7", Duration.ofSeconds(60)))
                    .isPresent();
        }
    }

    private static HttpResponse<String> pay(EmbeddedNode node, String order) throws Exception {
        URI uri = node.uri("it?order=" + order);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
