// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.JettyDistribution;
import dev.baton.it.JettyNode;
import dev.baton.it.Node;
import dev.baton.it.TomcatNode;
import dev.baton.it.WarBuilder;
import dev.baton.it.WebConnection;
import dev.baton.it.WebReply;
import dev.baton.it.WebRequest;
import dev.baton.it.cluster.DropIn;
import dev.baton.jdbc.testing.PostgresServer;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.redis.lock.RedisLocks;
import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.RedisServer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.Driver;

/** The servlet that the front page shows, in a WAR, on Tomcat and on Jetty as they are downloaded. */
class LockServletIT {
    private static final Path ROOT = Path.of(System.getProperty("baton.modules", "../.."))
            .toAbsolutePath()
            .normalize();
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NAMESPACE = "Catalina/localhost/orders";

    @TempDir
    private static Path directory;

    private static Path war;

    @AutoClose
    private static RedisServer redis;

    @BeforeAll
    static void pack() throws Exception {
        Path classes = directory.resolve("classes");
        List<Page> front = Page.of(ROOT).stream()
                .filter(page -> page.path().endsWith("README.md"))
                .toList();
        Snippets.compile(front, classes).close();
        war = new WarBuilder()
                .resource(
                        "WEB-INF/classes/OrderServlet.class", Files.readAllBytes(classes.resolve("OrderServlet.class")))
                .webXml("""
                        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                          <servlet>
                            <servlet-name>orders</servlet-name>
                            <servlet-class>OrderServlet</servlet-class>
                          </servlet>
                          <servlet-mapping><servlet-name>orders</servlet-name><url-pattern>/ship</url-pattern></servlet-mapping>
                        </web-app>
                        """)
                .writeTo(directory.resolve("orders.war"));
        redis = RedisServer.start();
    }

    private static long ship(Node node) {
        WebReply reply = WebConnection.exchange(node.port(), WebRequest.of("POST", "/orders/ship?order=7"), LIMIT);
        assertThat(reply.text()).startsWith("shipped 7 as ");
        return Long.parseLong(reply.text().substring("shipped 7 as ".length()));
    }

    private static FutureTask<Long> begin(Node node) {
        FutureTask<Long> task = new FutureTask<>(() -> ship(node));
        Thread thread = new Thread(task, "customer of " + node.name());
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    @Test
    void anOrderIsShippedByOneNodeAtATimeWhetherItIsTomcatOrJetty() throws Exception {
        try (TomcatNode tomcat =
                        DropIn.tomcat(redis.uri()).application("orders", war).launch("tomcat");
                JettyNode jetty = DropIn.jetty(JettyDistribution.newer(), redis.uri())
                        .application("orders", war)
                        .launch("jetty");
                LockClient outside = RedisLocks.connect(redis.uri().toString(), NAMESPACE)) {
            tomcat.awaitReady();
            jetty.awaitReady();
            long first = ship(tomcat);
            assertThat(ship(jetty)).isGreaterThan(first);
            LockHandle held = outside.acquire("order:7");
            FutureTask<Long> one = begin(tomcat);
            FutureTask<Long> two = begin(jetty);
            Await.until("both to wait", LIMIT, () -> waiting() == 2, () -> "");
            assertThat(one.isDone() || two.isDone()).isFalse();
            held.close();
            assertThat(one.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isGreaterThan(held.fencingToken());
            assertThat(two.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isGreaterThan(held.fencingToken());
        }
    }

    private static long waiting() {
        try (var door = redis.connect()) {
            long sum = 0;
            for (Object key : (List<?>) door.call("KEYS", NAMESPACE + ":lock-queue:*")) {
                sum += (Long) door.call("ZCARD", (String) key);
            }
            return sum;
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void anApplicationWhoseSessionsAreInADatabaseHasItsLocksThere() throws URISyntaxException {
        Path driver = Path.of(
                Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (PostgresServer postgres = PostgresServer.start();
                TomcatNode tomcat = DropIn.tomcat(postgres.uri())
                        .library(driver)
                        .application("orders", war)
                        .launch("tomcat-jdbc");
                JettyNode jetty = DropIn.jetty(JettyDistribution.newer(), postgres.uri())
                        .library(driver)
                        .application("orders", war)
                        .launch("jetty-jdbc")) {
            tomcat.awaitReady();
            jetty.awaitReady();
            long last = 0;
            for (Node node : List.of(tomcat, jetty, tomcat, jetty)) {
                long token = ship(node);
                assertThat(token).isGreaterThan(last);
                last = token;
            }
        }
    }
}
