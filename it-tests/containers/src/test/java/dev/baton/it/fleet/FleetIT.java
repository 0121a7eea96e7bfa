// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Browser;
import dev.baton.it.JettyDistribution;
import dev.baton.it.JettyNode;
import dev.baton.it.JettySetup;
import dev.baton.it.Node;
import dev.baton.it.NodeSetup;
import dev.baton.it.PendingReply;
import dev.baton.it.StoreProxy;
import dev.baton.it.TomcatNode;
import dev.baton.it.TomcatSetup;
import dev.baton.it.Traffic;
import dev.baton.it.WebConnection;
import dev.baton.it.WebReply;
import dev.baton.it.WebRequest;
import dev.baton.it.cluster.DropIn;
import dev.baton.it.shop.Customer;
import dev.baton.it.shop.Item;
import dev.baton.it.shop.ShopWar;
import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A Tomcat and a Jetty of each line with one application over one Redis. */
class FleetIT {
    private static final String SHOP = "shop";
    private static final String CLUB = "club";
    private static final Map<String, String> ADA = Map.of("j_username", "ada", "j_password", "enigma");

    @TempDir
    private static Path directory;

    @AutoClose
    private static RedisServer redis;

    @AutoClose
    private static StoreProxy proxy;

    @AutoClose
    private static TomcatNode tomcat;

    @AutoClose
    private static JettyNode newer;

    @AutoClose
    private static JettyNode older;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        // A slow machine is no outage.
        URI patient = URI.create(redis.uri() + "?timeout=30s&connectTimeout=30s&poolWait=30s");
        proxy = StoreProxy.to(patient);
        Path shop = ShopWar.open().writeTo(directory.resolve("shop.war"));
        Path club = ShopWar.withLogin().writeTo(directory.resolve("club.war"));
        TomcatSetup tomcatSetup = DropIn.tomcat(patient);
        JettySetup newerSetup = DropIn.jetty(JettyDistribution.newer(), proxy.uri())
                .module("baton-health")
                .line("baton.healthPath=/alive");
        JettySetup olderSetup = DropIn.jetty(JettyDistribution.older(), patient).module("baton-health");
        for (NodeSetup setup : List.of(tomcatSetup, newerSetup, olderSetup)) {
            setup.application(SHOP, shop).application(CLUB, club).user("ada", "enigma", "customer");
        }
        tomcat = tomcatSetup.launch("tomcat");
        newer = newerSetup.launch("jetty-newer");
        older = olderSetup.launch("jetty-older");
        tomcat.awaitReady();
        newer.awaitReady();
        older.awaitReady();
    }

    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of(tomcat, newer),
                Arguments.of(newer, tomcat),
                Arguments.of(tomcat, older),
                Arguments.of(older, tomcat),
                Arguments.of(newer, older));
    }

    private static String rows(int... numbers) {
        StringBuilder rows = new StringBuilder();
        for (int number : numbers) {
            Item item = Item.of(number);
            rows.append(rows.length() == 0 ? "" : "\n")
                    .append(item)
                    .append(" rolled=")
                    .append(item.kind().isRolled());
        }
        return rows.toString();
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("pairs")
    void aCartFilledOnOneNodeIsReadAndFilledOnTheOther(Node one, Node other) {
        Customer customer = new Customer(SHOP);
        assertThat(customer.text(one, "/add?number=1")).isEqualTo("added as 1");
        assertThat(customer.text(one, "/add?number=2")).isEqualTo("added as 2");
        assertThat(customer.text(other, "/cart")).isEqualTo(rows(1, 2));
        assertThat(customer.text(other, "/add?number=3")).isEqualTo("added as 3");
        assertThat(customer.text(one, "/cart")).isEqualTo(rows(1, 2, 3));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("pairs")
    void onceTheFirstByteOfAnAnswerIsOutTheOtherNodeSeesWhatItsRequestWrote(Node one, Node other) throws IOException {
        Customer customer = new Customer(SHOP);
        customer.text(one, "/add?number=1");
        String gate = one.name() + other.name();
        try (WebConnection connection = WebConnection.open(one.port(), Duration.ofSeconds(60))) {
            PendingReply early = connection.send(WebRequest.get("/shop/early?number=2&gate=" + gate)
                    .with("Cookie", "JSESSIONID=" + customer.id().orElseThrow()));
            assertThat(early.awaitFirstByte()).isTrue();
            assertThat(customer.text(other, "/cart")).isEqualTo(rows(1, 2));
            new Customer(SHOP).text(one, "/go?gate=" + gate);
            assertThat(early.readReply().text()).isEqualTo("added as 2, and done");
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("pairs")
    void timesPatienceAndNewnessGoAlong(Node one, Node other) {
        Customer customer = new Customer(SHOP);
        Map<String, String> first = customer.values(one, "/state");
        customer.text(one, "/patience?seconds=1234");
        Map<String, String> second = customer.values(other, "/state");

        assertThat(first).containsEntry("new", "true");
        assertThat(second).containsEntry("new", "false").containsEntry("patience", "1234");
        assertThat(second.get("id").substring(0, 44)).isEqualTo(first.get("id").substring(0, 44));
        assertThat(second.get("created")).isEqualTo(first.get("created"));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("pairs")
    void aChangedIdKeepsTheCartAndTheOldIdIsDeadOnBoth(Node one, Node other) {
        Customer customer = new Customer(SHOP);
        customer.text(one, "/add?number=1");
        customer.text(other, "/cart");
        Customer left = customer.copy();

        customer.text(other, "/rotate");

        for (Node node : List.of(one, other)) {
            assertThat(customer.text(node, "/cart")).isEqualTo(rows(1));
            assertThat(left.copy().text(node, "/look")).isEqualTo("none");
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("pairs")
    void anEndedSessionIsDeadOnBothAndListenersHearOfItOnce(Node one, Node other) {
        Customer customer = new Customer(SHOP);
        customer.text(one, "/add?number=1");
        customer.text(other, "/add?number=2");
        String handle = customer.id().orElseThrow().substring(0, 22);
        Customer left = customer.copy();

        assertThat(customer.text(other, "/end")).isEqualTo("ended");

        for (Node node : List.of(one, other)) {
            assertThat(left.copy().text(node, "/look")).isEqualTo("none");
        }
        assertThat(eventsOf(handle, one)).containsExactly("created", "added cart");
        assertThat(eventsOf(handle, other)).containsExactly("destroyed with 2", "removed cart");
    }

    private static List<String> eventsOf(String handle, Node node) {
        return new Customer(SHOP)
                .lines(node, "/events").stream()
                        .filter(line -> line.startsWith(handle))
                        .map(line -> line.substring(handle.length() + 1))
                        .toList();
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("pairs")
    void whatASessionOfBatonCanDoBeyondOthersItCanDoOnBoth(Node one, Node other) {
        Customer customer = new Customer(SHOP);
        assertThat(customer.text(one, "/count")).isEqualTo("counted 1");
        assertThat(customer.text(other, "/count")).isEqualTo("counted 2");
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("pairs")
    void aLoginThatOneNodeHasAskedForIsFinishedOnTheOtherAndKeepsTheCart(Node one, Node other) {
        Customer customer = new Customer(CLUB);
        customer.text(one, "/add?number=1");
        assertThat(customer.page(one, "/account/orders?year=2026")).contains("Who are you?");
        Customer thief = customer.copy();

        WebReply accepted = customer.post(other, "/j_security_check", ADA);

        assertThat(accepted.redirectPath()).hasValue("/club/account/orders?year=2026");
        for (Node node : List.of(one, other)) {
            assertThat(customer.follow(node, accepted).text().lines())
                    .contains("user=ada", "auth=FORM", "customer=true", "method=GET");
            assertThat(customer.text(node, "/cart")).isEqualTo(rows(1));
            assertThat(thief.copy().text(node, "/look")).isEqualTo("none");
        }
    }

    /** Tomcat lets a session that began with the question for a password live for two minutes until the answer. */
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("pairs")
    void aSessionThatBeganWithALoginLivesOnAsLongAsOthers(Node one, Node other) {
        Customer customer = new Customer(CLUB);
        assertThat(customer.page(one, "/account")).contains("Who are you?");

        WebReply accepted = customer.post(other, "/j_security_check", ADA);

        assertThat(customer.follow(other, accepted).text()).contains("user=ada");
        assertThat(customer.values(one, "/state")).containsEntry("patience", "1800");
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("pairs")
    void afterALogoutOnOneNodeNobodyIsLoggedInOnTheOther(Node one, Node other) {
        Customer customer = new Customer(CLUB);
        customer.get(one, "/account");
        customer.follow(one, customer.post(one, "/j_security_check", ADA));
        assertThat(customer.lines(other, "/account")).contains("user=ada");

        customer.text(one, "/end");

        assertThat(customer.page(other, "/account")).contains("Who are you?");
    }

    @Test
    void aCartOutlivesTheJettyThatIsKilledAndIsThereWhenItIsBack() {
        Customer customer = new Customer(SHOP);
        customer.text(older, "/add?number=1");
        older.kill();

        assertThat(customer.text(tomcat, "/add?number=2")).isEqualTo("added as 2");
        assertThat(customer.text(newer, "/add?number=3")).isEqualTo("added as 3");
        older.restart();

        assertThat(customer.text(older, "/cart")).isEqualTo(rows(1, 2, 3));
    }

    @Test
    void whileTheStoreCannotBeReachedJettyAnswers503AndThenGoesOnByItself() {
        Customer customer = new Customer(SHOP);
        customer.text(newer, "/add?number=1");
        proxy.refuse();
        proxy.cut();
        try {
            WebReply refused = customer.get(newer, "/cart");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isPresent();
            assertThat(customer.text(newer, "/hello")).isEqualTo("hello");
            assertThat(probe(newer, "/alive").status()).isEqualTo(200);
            Await.until(
                    "the probe to tell of it",
                    Duration.ofSeconds(30),
                    () -> probe(newer, "/alive?store=required").status() == 503);
        } finally {
            proxy.accept();
        }
        Await.until(
                "the node to go on",
                Duration.ofSeconds(30),
                () -> customer.get(newer, "/cart").isSuccess());
        assertThat(customer.text(tomcat, "/cart")).isEqualTo(rows(1));
    }

    @Test
    void aProbeOfAJettyIsAnsweredBeforeAllApplications() {
        assertThat(probe(older, "/health").text()).isEqualTo("{\"application\":\"up\",\"store\":\"up\"}");
        assertThat(probe(older, "/health?store=required").status()).isEqualTo(200);
        assertThat(probe(newer, "/health").status()).isEqualTo(404);
    }

    private static WebReply probe(Node node, String path) {
        try (Browser prober = Browser.open()) {
            return prober.get(node, path);
        }
    }

    @Test
    void aRequestToJettyCostsAsManyRoundTripsAsItNeeds() {
        warmUp();
        Customer customer = new Customer(SHOP);
        customer.text(newer, "/add?number=1");

        assertThat(tripsOf(customer, "/hello")).isZero();
        assertThat(tripsOf(customer, "/cart")).isEqualTo(1);
        assertThat(tripsOf(customer, "/add?number=2")).isEqualTo(2);
        assertThat(tripsOf(customer, "/set?name=one&number=1")).isEqualTo(2);
        customer.text(tomcat, "/add?number=3");
        assertThat(tripsOf(customer, "/cart")).isEqualTo(1);
    }

    /** A server without a script has to be told it once, which is a trip more. */
    private static void warmUp() {
        Customer customer = new Customer(SHOP);
        for (Node node : List.of(newer, tomcat, newer)) {
            customer.text(node, "/add?number=1");
            customer.text(node, "/cart");
        }
    }

    private static long tripsOf(Customer customer, String path) {
        Traffic before = proxy.snapshot();
        customer.textToTheEnd(newer, path);
        return proxy.since(before).trips();
    }
}
