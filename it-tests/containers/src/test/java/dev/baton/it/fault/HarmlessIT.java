// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Command;
import dev.baton.it.Loss;
import dev.baton.it.LostReply;
import dev.baton.it.StoreProxy;
import dev.baton.it.TomcatNode;
import dev.baton.it.WebReply;
import dev.baton.it.cluster.Cluster;
import dev.baton.it.cluster.DropIn;
import dev.baton.it.shop.Customer;
import dev.baton.it.shop.ShopWar;
import dev.baton.it.store.SharedStore;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that bring, or leave, or lose on the way, what they should not: told, and nothing is lost by it. */
class HarmlessIT {
    private static final String SHOP = "shop";
    private static final int HANDLE = 22;

    @TempDir
    private static Path directory;

    private static final Predicate<Command> SAVES_CART = command -> command.saves("cart");

    @AutoClose
    private static SharedStore store;

    @AutoClose
    private static StoreProxy proxy;

    @AutoClose
    private static Cluster cluster;

    private static TomcatNode node;

    @BeforeAll
    static void start() {
        store = SharedStore.startUnlessNamed();
        proxy = StoreProxy.to(store.uri());
        cluster = Cluster.start(DropIn.tomcat(proxy.uri(), store)
                .application(SHOP, ShopWar.open().writeTo(directory.resolve("shop.war"))));
        node = cluster.node(0);
    }

    @AfterAll
    static void noLogShowsAnId() {
        cluster.assertLogsShowNoId();
    }

    private static Customer customerWithACart() {
        Customer customer = cluster.customer(SHOP);
        customer.text(node, "/add?number=1");
        customer.text(node, "/add?number=2");
        return customer;
    }

    private static List<String> numbersIn(Customer customer) {
        return customer.lines(node, "/cart").stream()
                .map(line -> line.replaceFirst(".*number=(\\d+).*", "$1"))
                .toList();
    }

    @Test
    void anAttributeThatCannotBeSerializedIsRefusedWhereItIsSetAndTheSessionGoesOn() {
        Customer customer = customerWithACart();
        assertThat(customer.get(node, "/spoil").status()).isEqualTo(500);
        assertThat(cluster.entriesAbout(node, "'bad'", "java.lang.Thread"))
                .as("what the log says")
                .isNotEmpty()
                .allMatch(entry -> entry.contains("cannot be stored in the session"));
        assertThat(numbersIn(customer)).containsExactly("1", "2");
        assertThat(customer.text(node, "/add?number=3")).isEqualTo("added as 3");
        assertThat(customer.text(node, "/values")).doesNotContain("bad");
    }

    @Test
    void anAttributeThatCannotBeSerializedForWhatIsInItIsFoundBeforeTheAnswerAndTheSessionGoesOn() {
        Customer customer = customerWithACart();
        WebReply refused = customer.get(node, "/taint");
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.text()).doesNotContain("tainted");
        assertThat(cluster.entriesAbout(node, "'box'", "java.lang.Thread"))
                .as("what the log says")
                .isNotEmpty();
        assertThat(numbersIn(customer)).containsExactly("1", "2");
        assertThat(customer.text(node, "/add?number=3")).isEqualTo("added as 3");
        assertThat(customer.text(node, "/values")).doesNotContain("box");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "0123456789ABCDEF0123456789ABCDEF",
                "0123456789ABCDEF0123456789ABCDEF.node7",
                "hhhhhhhhhhhhhhhhhhhhhhssssssssssssssssssssss",
                "hhhhhhhhhhhhhhhhhhhhhhssssssssssssssssssssss.node7",
                "hhhhhhhhhhhhhhhhhhhhhh~sssssssssssssssssssss",
                "../../../../../../../../../../../../../../..",
                "hhhhhhhhhhhhhhhhhhhhhh:ssssssssss%00ssssssss"
            })
    void anIdThatIsNotOursOpensNothingAndIsNeverTakenOver(String id) {
        Customer stranger = new Customer(SHOP);
        stranger.setId(id);
        assertThat(stranger.text(node, "/look")).isEqualTo("none");
        assertThat(stranger.text(node, "/add?number=7")).isEqualTo("added as 1");
        assertThat(stranger.id().orElseThrow()).hasSize(2 * HANDLE).isNotEqualTo(id);
        assertThat(stranger.id().orElseThrow().substring(0, HANDLE))
                .isNotEqualTo(id.substring(0, Math.min(HANDLE, id.length())));
        assertThat(numbersIn(stranger)).containsExactly("7");
    }

    @Test
    void aHandleWithAnotherSecretOpensNothingAndDoesNoHarm() {
        Customer victim = customerWithACart();
        String handle = victim.id().orElseThrow().substring(0, HANDLE);
        Customer thief = cluster.customer(SHOP);
        for (String path : List.of("/look", "/cart", "/end", "/rotate", "/add?number=6")) {
            thief.setId(handle + "s".repeat(HANDLE));
            WebReply reply = thief.get(node, path);
            assertThat(reply.text()).as(path).doesNotContain("number=1");
            assertThat(thief.id().orElseThrow().equals(handle + "s".repeat(HANDLE))
                            || !thief.id().orElseThrow().startsWith(handle))
                    .as("the thief is given no id of that session at %s", path)
                    .isTrue();
            assertThat(numbersIn(victim)).as("after " + path).containsExactly("1", "2");
        }
    }

    @Test
    void theRouteOfALoadBalancerIsNoPartOfTheId() {
        Customer customer = customerWithACart();
        String id = customer.id().orElseThrow();
        customer.setId(id + ".node7");
        assertThat(numbersIn(customer)).containsExactly("1", "2");
        assertThat(customer.get(node, "/add?number=3").headers("Set-Cookie")).isEmpty();
        customer.setId(id);
        assertThat(numbersIn(customer)).containsExactly("1", "2", "3");
    }

    @Test
    void aReplyOfTheStoreThatIsLostIsAskedForOnceMoreAndTheAddIsMadeOnce() {
        Customer customer = customerWithACart();
        LostReply lost = proxy.dropNextReplyOf(SAVES_CART, Loss.RESET);
        assertThat(customer.text(node, "/add?number=3")).isEqualTo("added as 3");
        assertThat(lost.isLost()).isTrue();
        assertThat(numbersIn(customer)).containsExactly("1", "2", "3");
        assertThat(customer.text(node, "/add?number=4")).isEqualTo("added as 4");
    }

    @Test
    void anAddOfWhichTheStoreNeverAnsweredIsNoSuccessAndIsThereOnceOrNotAtAll() {
        Customer customer = customerWithACart();
        LostReply first = proxy.dropNextReplyOf(SAVES_CART, Loss.RESET);
        LostReply second = proxy.dropNextReplyOf(SAVES_CART, Loss.RESET);
        WebReply reply = customer.get(node, "/add?number=3");
        assertThat(first.isLost()).isTrue();
        assertThat(second.isLost()).isTrue();
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("Baton-Outcome")).contains("unknown");
        assertThat(reply.header("Retry-After")).isPresent();
        assertThat(numbersIn(customer))
                .startsWith("1", "2")
                .hasSizeBetween(2, 3)
                .doesNotHaveDuplicates();
        customer.text(node, "/add?number=4");
        assertThat(numbersIn(customer)).contains("1", "2", "4").doesNotHaveDuplicates();
    }
}
