// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.NodeSetup;
import dev.baton.it.PendingReply;
import dev.baton.it.ServerNode;
import dev.baton.it.WebConnection;
import dev.baton.it.WebReply;
import dev.baton.it.WebRequest;
import dev.baton.it.cluster.Fleet;
import dev.baton.it.probe.ProbeWar;
import dev.baton.it.shop.Customer;
import dev.baton.it.shop.Item;
import dev.baton.it.shop.ShopWar;
import dev.baton.redis.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a user goes through, on whichever store. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Journeys {
    static final String SHOP = "shop";
    private static final String CLUB = "club";

    // How far a node may misjudge the store's clock: it knows it from answers that were on their way for a while.
    private static final long CLOCK_ERROR = 1_000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Map<String, String> ADA = Map.of("j_username", "ada", "j_password", "enigma");

    @TempDir
    private static Path directory;

    @AutoClose
    private Fleet<ServerNode> cluster;

    private ServerNode a;
    private ServerNode b;

    /** What a login that interrupted a request leads to. */
    enum Login {
        /** The request, with its method and its parameters. */
        REPLAYS_THE_REQUEST,
        /** The page that was asked for. */
        LEADS_BACK
    }

    /**
     * Adds to a cart as a user does whose store is away now and then: until it is there, looking each time whether it is.
     */
    static void addUntilItIsThere(Customer customer, ServerNode node, int number) {
        Await.until(
                "item " + number + " to be in the cart",
                PATIENCE,
                () -> customer.get(node, "/add?number=" + number).status() == 200 || isInCart(customer, node, number));
    }

    private static boolean isInCart(Customer customer, ServerNode node, int number) {
        return cart(customer, node).contains("number=" + number + ",");
    }

    /** What is in a cart, as soon as the store is there. */
    static String cart(Customer customer, ServerNode node) {
        AtomicReference<WebReply> cart = new AtomicReference<>();
        Await.until(node + " to serve", PATIENCE, () -> {
            cart.set(customer.get(node, "/cart"));
            return cart.get().status() == 200;
        });
        return cart.get().text();
    }

    /** Starts the store, and returns a node that keeps its sessions there. The subclass closes the store. */
    abstract NodeSetup startStore();

    /** Returns what the second node is, beside {@code one}. */
    NodeSetup other(NodeSetup one) {
        return one;
    }

    Login login() {
        return Login.REPLAYS_THE_REQUEST;
    }

    final Fleet<ServerNode> cluster() {
        return cluster;
    }

    @BeforeAll
    final void start() {
        NodeSetup one = startStore();
        NodeSetup other = other(one);
        Path shop = ShopWar.open().writeTo(directory.resolve("shop.war"));
        Path club = ShopWar.withLogin().writeTo(directory.resolve("club.war"));
        Path probe = ProbeWar.open().writeTo(directory.resolve("probe.war"));
        for (NodeSetup setup : one == other ? List.of(one) : List.of(one, other)) {
            setup.application(SHOP, shop)
                    .application(CLUB, club)
                    .application(ProbeWar.NAME, probe)
                    .user("ada", "enigma", "customer");
        }
        cluster = Fleet.of(one, other);
        a = cluster.node(0);
        b = cluster.node(1);
    }

    @AfterAll
    final void neitherALogNorAJmxBeanShowsAnId() {
        cluster.assertJmxShowsNoId();
        cluster.assertLogsShowNoId();
    }

    static String rows(int... numbers) {
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

    @Test
    void aCartFilledOnOneNodeIsReadAndFilledOnTheOther() {
        Customer customer = cluster.customer(SHOP);
        assertThat(customer.text(a, "/add?number=1")).isEqualTo("added as 1");
        assertThat(customer.text(a, "/add?number=2")).isEqualTo("added as 2");
        assertThat(customer.text(b, "/cart")).isEqualTo(rows(1, 2));
        assertThat(customer.text(b, "/add?number=3")).isEqualTo("added as 3");
        assertThat(customer.text(a, "/add?number=4")).isEqualTo("added as 4");
        assertThat(customer.text(a, "/cart")).isEqualTo(rows(1, 2, 3, 4));
        assertThat(customer.text(b, "/cart")).isEqualTo(rows(1, 2, 3, 4));
        assertThat(customer.ids()).hasSize(1);
    }

    @Test
    void onceTheFirstByteOfAnAnswerIsOutTheOtherNodeSeesWhatItsRequestWrote() throws IOException {
        Customer customer = cluster.customer(SHOP);
        customer.text(a, "/add?number=1");
        try (WebConnection connection = WebConnection.open(a.port(), Duration.ofSeconds(60))) {
            PendingReply early = connection.send(WebRequest.get("/shop/early?number=2&gate=first-byte")
                    .with("Cookie", "JSESSIONID=" + customer.id().orElseThrow()));
            assertThat(early.awaitFirstByte()).isTrue();
            assertThat(customer.text(b, "/cart")).isEqualTo(rows(1, 2));
            cluster.customer(SHOP).text(a, "/go?gate=first-byte");
            WebReply complete = early.readReply();
            assertThat(complete.isSuccess()).isTrue();
            assertThat(complete.text()).isEqualTo("added as 2, and done");
        }
    }

    @Test
    void timesPatienceAndNewnessGoAlong() {
        Customer customer = cluster.customer(SHOP);
        long before = System.currentTimeMillis();
        Map<String, String> onA = customer.values(a, "/state");
        customer.text(a, "/patience?seconds=1234");
        Map<String, String> onB = customer.values(b, "/state");

        assertThat(onA).containsEntry("new", "true").containsEntry("patience", "1800");
        assertThat(onB).containsEntry("new", "false").containsEntry("patience", "1234");
        String id = customer.id().orElseThrow();
        assertThat(onA.get("id")).startsWith(id);
        assertThat(onB.get("id")).startsWith(id);
        assertThat(onB.get("created")).isEqualTo(onA.get("created"));
        long after = System.currentTimeMillis();
        assertThat(Long.parseLong(onB.get("created"))).isBetween(before - CLOCK_ERROR, after + CLOCK_ERROR);
        assertThat(Long.parseLong(onB.get("accessed")))
                .isBetween(Long.parseLong(onB.get("created")), after + CLOCK_ERROR);
    }

    @Test
    void aLoginStartedOnOneNodeIsFinishedOnTheOther() {
        Customer customer = cluster.customer(CLUB);
        WebReply asked = customer.shown(a, customer.post(a, "/account/orders", Map.of("order", "a book")));
        assertThat(asked.status()).isEqualTo(200);
        assertThat(asked.text()).contains("Who are you?");
        Customer thief = cluster.known(customer.copy());

        WebReply accepted = customer.post(b, "/j_security_check", ADA);
        assertThat(accepted.redirectPath()).hasValue("/club/account/orders");
        WebReply replayed = customer.follow(a, accepted);
        assertThat(replayed.status()).isEqualTo(200);
        assertThat(replayed.text().lines()).contains("user=ada", "auth=FORM", "customer=true", "clerk=false");
        if (login() == Login.REPLAYS_THE_REQUEST) {
            assertThat(replayed.text().lines()).contains("method=POST", "order=a book");
        }

        assertThat(customer.lines(b, "/account"))
                .contains("user=ada", "principal=ada", "auth=FORM", "customer=true", "clerk=false", "method=GET");
        assertThat(customer.get(a, "/office").status()).isEqualTo(403);
        assertThat(customer.get(b, "/office").status()).isEqualTo(403);
        for (ServerNode node : cluster.nodes()) {
            assertThat(thief.copy().page(node, "/account"))
                    .as("what the id from before the login shows on %s", node)
                    .contains("Who are you?");
        }
    }

    @Test
    void aWrongPasswordIsRefusedAndTheRightOneStillReplaysTheRequest() {
        Customer customer = cluster.customer(CLUB);
        assertThat(customer.page(a, "/account")).contains("Who are you?");
        WebReply refused = customer.post(b, "/j_security_check", Map.of("j_username", "ada", "j_password", "wrong"));
        assertThat(customer.shown(b, refused).text()).contains("You are not");
        WebReply accepted = customer.post(a, "/j_security_check", ADA);
        assertThat(customer.follow(b, accepted).text()).contains("user=ada");
    }

    @Test
    void aChangedIdKeepsTheCartAndTheOldIdIsDeadOnBothNodes() {
        Customer customer = cluster.customer(SHOP);
        customer.text(a, "/add?number=1");
        assertThat(customer.text(b, "/cart")).isEqualTo(rows(1));
        Customer left = cluster.known(customer.copy());
        String old = customer.id().orElseThrow();

        customer.text(a, "/rotate");
        assertThat(customer.id().orElseThrow()).isNotEqualTo(old).startsWith(old.substring(0, 22));
        for (ServerNode node : List.of(b, a)) {
            assertThat(customer.text(node, "/cart")).isEqualTo(rows(1));
            assertThat(left.copy().text(node, "/look")).isEqualTo("none");
            assertThat(left.copy().text(node, "/cart")).isEqualTo("none");
        }
    }

    @Test
    void anEndedSessionIsDeadOnBothNodesAndListenersHearOfItOnce() {
        Customer customer = cluster.customer(SHOP);
        customer.text(a, "/add?number=1");
        customer.text(b, "/add?number=2");
        customer.text(b, "/rotate");
        String handle = customer.id().orElseThrow().substring(0, 22);
        Customer left = cluster.known(customer.copy());

        assertThat(customer.text(a, "/end")).isEqualTo("ended");
        for (ServerNode node : List.of(b, a)) {
            assertThat(left.copy().text(node, "/look")).isEqualTo("none");
            assertThat(left.copy().text(node, "/cart")).isEqualTo("none");
        }
        assertThat(eventsOf(handle, a)).containsExactly("created", "added cart", "destroyed with 2", "removed cart");
        assertThat(eventsOf(handle, b)).containsExactly("id changed");
        assertThat(left.text(b, "/add?number=9")).isEqualTo("added as 1");
        assertThat(left.id().orElseThrow()).doesNotStartWith(handle);
    }

    private List<String> eventsOf(String handle, ServerNode node) {
        return cluster.customer(SHOP).lines(node, "/events").stream()
                .filter(line -> line.startsWith(handle))
                .map(line -> line.substring(handle.length() + 1))
                .toList();
    }

    @Test
    void cartAndLoginOutliveTheNodeThatIsKilledAndAreThereWhenItIsBack() {
        Customer customer = cluster.customer(CLUB);
        customer.text(a, "/add?number=1");
        customer.get(a, "/account");
        customer.follow(a, customer.post(a, "/j_security_check", ADA));
        customer.text(a, "/add?number=2");
        a.kill();

        assertThat(customer.text(b, "/cart")).isEqualTo(rows(1, 2));
        assertThat(customer.lines(b, "/account")).contains("user=ada", "customer=true");
        customer.text(b, "/add?number=3");
        a.restart();

        assertThat(customer.text(a, "/cart")).isEqualTo(rows(1, 2, 3));
        assertThat(customer.lines(a, "/account")).contains("user=ada", "customer=true");
    }
}
