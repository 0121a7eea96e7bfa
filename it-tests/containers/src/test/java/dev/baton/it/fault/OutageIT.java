// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.TomcatNode;
import dev.baton.it.TomcatSetup;
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
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that goes away and comes back, with what it has acknowledged. */
class OutageIT {
    private static final String SHOP = "shop";
    private static final String TEA = "tea";
    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(30);

    @TempDir
    private static Path directory;

    @AutoClose
    private static RedisServer redis;

    @AutoClose
    private static Cluster cluster;

    private static TomcatNode a;
    private static TomcatNode b;

    @BeforeAll
    static void start() {
        redis = RedisServer.embedded(
                RedisOptions.defaults().with("appendonly", "yes").with("appendfsync", "always"));
        Path shop = ShopWar.open().writeTo(directory.resolve("shop.war"));
        cluster = Cluster.start(setUp(shop).application(TEA + "##2", shop), setUp(shop));
        a = cluster.node(0);
        b = cluster.node(1);
    }

    private static TomcatSetup setUp(Path shop) {
        return DropIn.tomcat(URI.create(redis.uri() + "?timeout=2s&connectTimeout=2s"))
                .application(SHOP, shop)
                .application("second", shop)
                .application(TEA + "##1", shop);
    }

    @AfterAll
    static void noLogShowsAnId() {
        cluster.assertLogsShowNoId();
    }

    @BeforeEach
    void everythingIsUp() {
        if (!redis.isAlive()) {
            redis.restart();
        }
        cluster.nodes().forEach(OutageIT::awaitService);
    }

    private static void awaitService(TomcatNode node) {
        Customer anybody = cluster.customer(SHOP);
        Await.until(
                node + " to serve sessions",
                RECOVERY_LIMIT,
                () -> anybody.get(node, "/add?number=1").status() == 200);
    }

    private static void assertRefused(Customer customer, TomcatNode node, String path) {
        WebReply reply = customer.get(node, path);
        assertThat(reply.status()).as(path).isEqualTo(503);
        assertThat(reply.header("Retry-After")).as(path).isPresent();
        assertThat(reply.header("Baton-Outcome")).as(path).contains("unavailable");
        assertThat(reply.headers("Set-Cookie")).as(path).isEmpty();
    }

    private static void assertUnaffected(Customer customer, TomcatNode node) {
        assertThat(customer.text(node, "/hello")).isEqualTo("hello");
        assertThat(cluster.customer(SHOP).text(node, "/hello")).isEqualTo("hello");
        assertThat(cluster.customer(SHOP).text(node, "/look")).isEqualTo("none");
    }

    private static List<String> numbersIn(Customer customer, TomcatNode node) {
        return customer.lines(node, "/cart").stream()
                .map(line -> line.replaceFirst(".*number=(\\d+).*", "$1"))
                .toList();
    }

    @Test
    void withoutItsStoreTomcatStartsSaysSoOnceAndWorksWhenTheStoreComes() {
        Customer customer = cluster.customer(SHOP);
        customer.text(b, "/add?number=1");
        redis.stop();
        a.restart();

        assertThat(a.output().lines())
                .filteredOn(line -> line.contains("cannot be used now"))
                .singleElement()
                .asString()
                .contains("WARNING", "redis://127.0.0.1:" + redis.port(), "nothing need be restarted");
        assertUnaffected(customer, a);
        assertRefused(customer, a, "/cart");
        assertRefused(customer, a, "/add?number=2");
        assertRefused(cluster.customer(SHOP), a, "/add?number=1");

        redis.restart();
        awaitService(a);
        awaitService(b);
        assertThat(numbersIn(customer, a)).containsExactly("1");
        customer.text(a, "/add?number=2");
        assertThat(numbersIn(customer, b)).containsExactly("1", "2");
    }

    @Test
    void aStoreThatDiesAndComesBackHasLostNoSession() {
        Customer customer = cluster.customer(SHOP);
        customer.text(a, "/add?number=1");
        customer.text(b, "/add?number=2");
        redis.kill();

        for (TomcatNode node : cluster.nodes()) {
            assertUnaffected(customer, node);
            assertRefused(customer, node, "/cart");
            assertRefused(customer, node, "/add?number=3");
            assertRefused(customer, node, "/rotate");
            assertRefused(customer, node, "/end");
        }

        redis.restart();
        cluster.nodes().forEach(OutageIT::awaitService);
        for (TomcatNode node : cluster.nodes()) {
            assertThat(numbersIn(customer, node)).containsExactly("1", "2");
        }
        customer.text(a, "/add?number=4");
        assertThat(numbersIn(customer, b)).containsExactly("1", "2", "4");
    }

    @Test
    void whereVersionsAreSideBySideARequestWithASessionIsRefusedUntilItsVersionIsKnown() {
        Customer ofTheFirst = cluster.customer(TEA);
        ofTheFirst.text(b, "/add?number=1");
        Customer ofTheSecond = cluster.customer(TEA);
        ofTheSecond.text(a, "/add?number=2");
        redis.kill();

        assertRefused(ofTheFirst, a, "/cart");
        assertRefused(ofTheFirst, a, "/hello");
        assertRefused(ofTheSecond, a, "/cart");
        assertThat(ofTheSecond.text(a, "/hello")).isEqualTo("hello");
        assertThat(cluster.customer(TEA).text(a, "/hello")).isEqualTo("hello");

        redis.restart();
        awaitService(a);
        assertThat(numbersIn(ofTheFirst, a)).containsExactly("1");
        assertThat(numbersIn(ofTheSecond, a)).containsExactly("2");
    }

    @Test
    void aStoreThatIsSilentForAWhileIsWaitedForNoLongerThanItsTimeoutAndHasLostNothing() {
        Customer customer = cluster.customer(SHOP);
        customer.text(a, "/add?number=1");
        redis.pause();
        try {
            for (TomcatNode node : cluster.nodes()) {
                assertRefused(customer, node, "/cart");
                assertRefused(customer, node, "/add?number=2");
                assertUnaffected(customer, node);
            }
        } finally {
            redis.resume();
        }
        cluster.nodes().forEach(OutageIT::awaitService);
        customer.text(b, "/add?number=3");
        for (TomcatNode node : cluster.nodes()) {
            assertThat(numbersIn(customer, node)).containsExactly("1", "3");
        }
    }
}
