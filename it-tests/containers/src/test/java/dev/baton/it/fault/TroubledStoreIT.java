// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.StoreProxy;
import dev.baton.it.TomcatNode;
import dev.baton.it.WebReply;
import dev.baton.it.cluster.Cluster;
import dev.baton.it.cluster.DropIn;
import dev.baton.it.shop.Customer;
import dev.baton.it.shop.ShopWar;
import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.RedisOptions;
import dev.baton.redis.testing.RedisServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store in trouble: every request is answered in bounded time, with 200, 409 or 503, and the node recovers by itself. */
class TroubledStoreIT {
    private static final String SHOP = "shop";
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(30);
    private static final int CUSTOMERS = 6;

    /** Far beyond what is promised: this machine may stand still for a while. What was seen is printed. */
    private static final Duration SLOWEST = TIMEOUT.plusSeconds(10);

    @TempDir
    private static Path directory;

    @AutoClose
    private static RedisServer redis;

    @AutoClose
    private static StoreProxy proxy;

    @AutoClose
    private static Cluster cluster;

    private static TomcatNode node;

    private record Seen(int status, Duration took) {}

    private interface Trouble {
        void begin() throws Exception;
    }

    @BeforeAll
    static void start() {
        redis = RedisServer.embedded(
                RedisOptions.defaults().with("appendonly", "yes").with("appendfsync", "always"));
        proxy = StoreProxy.to(redis.uri());
        String manager = DropIn.manager(
                Map.of("store", URI.create(proxy.uri() + "?timeout=1s").toString()));
        cluster = Cluster.start(
                DropIn.tomcat(manager + "<Valve className=\"dev.baton.tomcat.BatonHealthValve\" path=\"/health\"/>")
                        .application(SHOP, ShopWar.open().writeTo(directory.resolve("shop.war"))));
        node = cluster.node(0);
    }

    @AfterAll
    static void noLogShowsAnId() {
        cluster.assertLogsShowNoId();
    }

    @BeforeEach
    void everythingIsUp() {
        proxy.heal();
        if (!redis.isAlive()) {
            redis.restart();
        }
        awaitService();
    }

    private static Duration awaitService() {
        long begun = System.nanoTime();
        Customer anybody = cluster.customer(SHOP);
        Await.until(
                node + " to serve sessions",
                RECOVERY_LIMIT,
                () -> anybody.get(node, "/add?number=1").status() == 200);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    @Test
    void aStoreThatIsKilled() throws Exception {
        through("killed", redis::kill, redis::restart, true);
    }

    @Test
    void aStoreThatIsPaused() throws Exception {
        through("paused", redis::pause, redis::resume, true);
    }

    @Test
    void aStoreInABlackHole() throws Exception {
        through("in a black hole", proxy::blackHole, proxy::heal, true);
    }

    @Test
    void aStoreThatRefusesConnectionsAndWhoseOthersAreReset() throws Exception {
        through(
                "reset",
                () -> {
                    proxy.refuse();
                    proxy.cut();
                },
                proxy::heal,
                true);
    }

    @Test
    void aStoreSlowedBy50MillisecondsIsStillUsed() throws Exception {
        through("slowed by 50 ms", () -> proxy.delay(Duration.ofMillis(50)), proxy::heal, false);
    }

    private void through(String name, Trouble trouble, Trouble end, boolean opens) throws Exception {
        List<Customer> customers = new ArrayList<>();
        for (int i = 0; i < CUSTOMERS; i++) {
            Customer customer = cluster.customer(SHOP);
            customer.text(node, "/add?number=1");
            customers.add(customer);
        }
        trouble.begin();
        List<Seen> seen;
        List<Seen> afterwards;
        try {
            seen = round(customers, 3);
            afterwards = round(customers, 20);
            assertThat(customers.get(0).text(node, "/hello")).isEqualTo("hello");
            assertHealth(opens);
        } finally {
            end.begin();
        }
        Duration recovery = awaitService();
        report(name, seen, afterwards, recovery);
        for (Customer customer : customers) {
            assertThat(customer.text(node, "/cart")).contains("number=1");
        }
        assertHealth(false);
        assertThat(seen).allSatisfy(TroubledStoreIT::isBounded);
        assertThat(afterwards).allSatisfy(TroubledStoreIT::isBounded);
        if (!opens) {
            assertThat(afterwards).extracting(Seen::status).containsOnly(200);
        }
    }

    private static void isBounded(Seen one) {
        assertThat(one.status()).isIn(200, 409, 503);
        assertThat(one.took()).isLessThan(SLOWEST);
    }

    private static void assertHealth(boolean storeIsDown) {
        Customer probe = cluster.customer(SHOP);
        Await.until(
                "the store to be called " + (storeIsDown ? "down" : "up"),
                RECOVERY_LIMIT,
                () -> probe.get(node, "/health")
                        .text()
                        .contains(storeIsDown ? "\"store\":\"down\"" : "\"store\":\"up\""));
        assertThat(probe.get(node, "/health").status()).isEqualTo(200);
        WebReply strict = probe.get(node, "/health?store=required");
        assertThat(strict.status()).isEqualTo(storeIsDown ? 503 : 200);
        assertThat(strict.header("Retry-After").isPresent()).isEqualTo(storeIsDown);
    }

    private static List<Seen> round(List<Customer> customers, int requests) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(customers.size());
        try {
            List<Future<List<Seen>>> futures = new ArrayList<>();
            for (Customer customer : customers) {
                futures.add(executor.submit(() -> {
                    List<Seen> seen = new ArrayList<>();
                    for (int i = 0; i < requests; i++) {
                        long begun = System.nanoTime();
                        int status = customer.get(node, i % 2 == 0 ? "/cart" : "/add?number=2")
                                .status();
                        seen.add(new Seen(status, Duration.ofNanos(System.nanoTime() - begun)));
                    }
                    return seen;
                }));
            }
            List<Seen> all = new ArrayList<>();
            for (Future<List<Seen>> future : futures) {
                all.addAll(future.get(5, TimeUnit.MINUTES));
            }
            return all;
        } finally {
            executor.shutdownNow();
        }
    }

    private static void report(String name, List<Seen> first, List<Seen> then, Duration recovery) {
        System.out.printf(
                "store %s, timeout %d ms: slowest of the first %d %d ms; then, of %d: p99 %d ms, slowest %d ms; served again"
                        + " after %d ms%n",
                name,
                TIMEOUT.toMillis(),
                first.size(),
                percentile(first, 100),
                then.size(),
                percentile(then, 99),
                percentile(then, 100),
                recovery.toMillis());
    }

    private static long percentile(List<Seen> seen, int percent) {
        List<Duration> sorted = new ArrayList<>(seen.stream().map(Seen::took).toList());
        Collections.sort(sorted);
        return sorted.get(Math.max(0, (sorted.size() * percent + 99) / 100 - 1)).toMillis();
    }
}
