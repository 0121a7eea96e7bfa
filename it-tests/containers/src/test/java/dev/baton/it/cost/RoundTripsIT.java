// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.StoreProxy;
import dev.baton.it.TomcatNode;
import dev.baton.it.TomcatSetup;
import dev.baton.it.Traffic;
import dev.baton.it.cluster.Cluster;
import dev.baton.it.cluster.DropIn;
import dev.baton.it.shop.Customer;
import dev.baton.it.shop.ShopWar;
import dev.baton.it.store.SharedStore;
import dev.baton.redis.testing.Await;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Round trips, counted on the wire; connection set-up and pings of the pool are none of them. */
class RoundTripsIT {
    private static final String SHOP = "shop";
    private static final String CLUB = "club";
    private static final String TEA = "tea";
    private static final CostTable TABLE = new CostTable();

    @TempDir
    private static Path directory;

    @AutoClose
    private static SharedStore store;

    @AutoClose
    private static StoreProxy proxy;

    @AutoClose
    private static Cluster cluster;

    private static TomcatNode counted;
    private static TomcatNode other;

    @BeforeAll
    static void start() {
        store = SharedStore.startUnlessNamed();
        proxy = StoreProxy.to(store.uri());
        Path shop = ShopWar.open().writeTo(directory.resolve("shop.war"));
        Path club = ShopWar.withLogin().writeTo(directory.resolve("club.war"));
        TomcatSetup through = DropIn.tomcat(manager(proxy.uri()));
        store.drivers().forEach(through::library);
        TomcatSetup past = DropIn.tomcat(manager(store.uri()));
        store.drivers().forEach(past::library);
        for (TomcatSetup setup : List.of(through, past)) {
            setup.application(SHOP, shop).application(CLUB, club).application(TEA + "##1", shop);
        }
        through.application(TEA + "##2", shop);
        cluster = Cluster.start(through, past);
        counted = cluster.node(0);
        other = cluster.node(1);
        for (String application : List.of(SHOP, CLUB)) {
            warmUp(cluster.customer(application));
        }
    }

    private static String manager(URI store) {
        return DropIn.manager(Map.of("store", store.toString(), "ignoredPaths", "/quiet/*"));
    }

    /** A server without a script has to be told it once, which is a trip more. */
    private static void warmUp(Customer customer) {
        for (TomcatNode node : cluster.nodes()) {
            customer.text(node, "/add?number=1");
            customer.text(node, "/cart");
            customer.text(node, "/patience?seconds=600");
        }
        customer.text(counted, "/rotate");
        customer.text(counted, "/end");
    }

    @AfterAll
    static void printTheTable() {
        TABLE.print();
        cluster.assertLogsShowNoId();
    }

    private static Traffic costOf(String request, Runnable step) {
        Traffic before = proxy.snapshot();
        step.run();
        Traffic cost = proxy.since(before);
        TABLE.add(request, cost);
        return cost;
    }

    private static long tripsOf(String request, Customer customer, String path) {
        Traffic cost = costOf(request, () -> customer.textToTheEnd(counted, path));
        // What is sent and not waited for is no trip, and not nothing.
        assertThat(cost.commands().isEmpty()).as(request).isEqualTo(cost.trips() == 0);
        return cost.trips();
    }

    private static Customer customerWithACart(String application, TomcatNode node) {
        Customer customer = cluster.customer(application);
        customer.text(node, "/add?number=1");
        return customer;
    }

    @Test
    void aRequestThatDoesNotUseTheSessionCostsNothing() {
        Customer here = customerWithACart(SHOP, counted);
        assertThat(tripsOf("does not use the session", here, "/hello")).isZero();
        Customer there = customerWithACart(SHOP, other);
        assertThat(tripsOf("does not use it, and this node has never seen it", there, "/hello"))
                .isZero();
    }

    @Test
    void whereTomcatItselfAsksForTheUserTheCostIsOneAndNothingOnIgnoredPaths() {
        Customer customer = customerWithACart(CLUB, counted);
        assertThat(tripsOf("does not use it, in an application with FORM login", customer, "/hello"))
                .isEqualTo(1);
        assertThat(tripsOf("the same on a path of ignoredPaths", customer, "/quiet/hello"))
                .isZero();
    }

    @Test
    void aReadCostsOneWhetherTheNearCacheHasTheSessionOrNot() {
        Customer here = customerWithACart(SHOP, counted);
        assertThat(tripsOf("reads, in the near-cache", here, "/cart")).isEqualTo(1);
        assertThat(tripsOf("reads again", here, "/cart")).isEqualTo(1);

        Customer there = customerWithACart(SHOP, other);
        assertThat(tripsOf("reads, not in the near-cache", there, "/cart")).isEqualTo(1);
        there.text(other, "/add?number=2");
        assertThat(tripsOf("reads, after a change on another node", there, "/cart"))
                .isEqualTo(1);
    }

    @Test
    void aWriteCostsTwo() {
        Customer here = customerWithACart(SHOP, counted);
        assertThat(tripsOf("changes an attribute in place", here, "/add?number=2"))
                .isEqualTo(2);
        assertThat(tripsOf("sets an attribute", here, "/set?name=one&number=1")).isEqualTo(2);
        assertThat(tripsOf("sets maxInactive", here, "/patience?seconds=700")).isEqualTo(2);

        Customer there = customerWithACart(SHOP, other);
        assertThat(tripsOf("changes an attribute in place, not in the near-cache", there, "/add?number=2"))
                .isEqualTo(2);
    }

    @Test
    void ofVersionsSideBySideTheOneWithTheSessionIsFoundInOne() {
        Customer ofTheFirst = customerWithACart(TEA, other);
        Customer ofTheSecond = customerWithACart(TEA, counted);
        // Once for the script, and for the first connection to the store.
        ofTheFirst.text(counted, "/cart");
        ofTheSecond.text(counted, "/cart");
        assertThat(tripsOf("does not use the session, two versions, the first has it", ofTheFirst, "/hello"))
                .isEqualTo(1);
        assertThat(tripsOf("does not use the session, two versions, the second has it", ofTheSecond, "/hello"))
                .isEqualTo(1);
        assertThat(tripsOf("reads, two versions, the first has it", ofTheFirst, "/cart"))
                .isEqualTo(2);
        assertThat(tripsOf("reads, two versions, the second has it", ofTheSecond, "/cart"))
                .isEqualTo(2);
    }

    @Test
    void aNewSessionCostsOne() {
        Customer nobody = cluster.customer(SHOP);
        assertThat(tripsOf("(no cookie) creates a session", nobody, "/add?number=1"))
                .isEqualTo(1);
        assertThat(tripsOf("(no cookie) asks whether there is one", cluster.customer(SHOP), "/look"))
                .isZero();
    }

    @Test
    void aReadThatMovesTheDeadlineCostsNoMore() {
        Customer customer = customerWithACart(SHOP, counted);
        customer.text(counted, "/patience?seconds=10");
        long created = accessedOn(other, customer);
        // A tenth of maxInactive: until then nothing is due.
        Await.until(
                "a touch to be due",
                Duration.ofSeconds(30),
                () -> System.currentTimeMillis()
                        > created + Duration.ofMillis(1_500).toMillis());
        long before = System.currentTimeMillis();
        assertThat(tripsOf("reads, and a touch is due", customer, "/cart")).isEqualTo(1 + store.tripsOfATouch());
        assertThat(accessedOn(other, customer)).isGreaterThan(created).isGreaterThan(before - 1_000);
    }

    private static long accessedOn(TomcatNode node, Customer customer) {
        return Long.parseLong(customer.values(node, "/state").get("accessed"));
    }

    @Test
    void anIdThatIsNotOursCostsNothingAndOneThatIsButOpensNothingCostsOne() {
        Customer foreigner = cluster.customer(SHOP);
        foreigner.setId("0123456789ABCDEF0123456789ABCDEF");
        assertThat(tripsOf("(another container's id) asks for its session", foreigner, "/look"))
                .isZero();

        Customer liar = cluster.customer(SHOP);
        liar.setId("h".repeat(44));
        assertThat(tripsOf("(an id that nobody has) asks for its session", liar, "/look"))
                .isEqualTo(1);
    }

    @Test
    void changingTheIdAndEndingTheSessionCostFewTrips() {
        Customer customer = customerWithACart(SHOP, counted);
        assertThat(tripsOf("changes the id", customer, "/rotate")).isEqualTo(2);
        assertThat(tripsOf("ends the session", customer, "/end")).isEqualTo(2 + store.tripsOfAClaim());
    }
}
