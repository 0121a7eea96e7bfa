// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.cart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Command;
import dev.baton.it.History;
import dev.baton.it.Prove;
import dev.baton.it.Seed;
import dev.baton.it.StoreProxy;
import dev.baton.it.TomcatNode;
import dev.baton.it.TomcatSetup;
import dev.baton.it.cart.Ledger.Fate;
import dev.baton.it.cart.Ledger.Seen;
import dev.baton.it.cluster.Cluster;
import dev.baton.it.cluster.DropIn;
import dev.baton.it.shop.Customer;
import dev.baton.it.shop.ShopWar;
import dev.baton.it.store.SharedStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LosslessCartIT {
    private static final String SHOP = "shop";
    private static final int ADDS = Math.max(60, Prove.count(1_000));
    private static final Pattern NUMBER = Pattern.compile("number=(\\d+)");

    @TempDir
    private static Path directory;

    @AutoClose
    private static SharedStore store;

    @AutoClose
    private static StoreProxy proxyOfA;

    @AutoClose
    private static StoreProxy proxyOfB;

    @AutoClose
    private static Cluster cluster;

    private static final Map<TomcatNode, StoreProxy> PROXIES = new LinkedHashMap<>();

    @BeforeAll
    static void start() {
        store = SharedStore.startUnlessNamed();
        proxyOfA = StoreProxy.to(store.uri());
        proxyOfB = StoreProxy.to(store.uri());
        Path war = ShopWar.open().writeTo(directory.resolve("shop.war"));
        cluster = Cluster.start(node(proxyOfA, war), node(proxyOfB, war));
        PROXIES.put(cluster.node(0), proxyOfA);
        PROXIES.put(cluster.node(1), proxyOfB);
    }

    private static TomcatSetup node(StoreProxy proxy, Path war) {
        return DropIn.tomcat(proxy.uri(), store).application(SHOP, war);
    }

    @AfterAll
    static void noLogShowsAnId() {
        cluster.assertLogsShowNoId();
    }

    /** One attribute, changed in place: of two writers at once the later would win, so one thread adds. */
    @Test
    void everyAnsweredAddIsInTheOneCartOnceThoughEachNodeIsKilledDuringAnAdd() {
        Predicate<Command> savesCart = command -> command.saves("cart");
        Customer customer = cluster.customer(SHOP);
        History<Integer, Seen> history = shop(customer, 1, number -> "/add?number=" + number, savesCart);
        for (TomcatNode node : cluster.nodes()) {
            List<Integer> numbers = numbers(customer.text(node, "/cart"));
            assertThat(Ledger.complaints(history, numbers)).as("%n%s", history).isEmpty();
            assertThat(numbers).isSorted();
        }
    }

    /** An attribute for each add: however many are written at once, all survive. */
    @Test
    void everyAnsweredAddOfSeveralThreadsIsInTheSessionThoughEachNodeIsKilledDuringAnAdd() {
        Predicate<Command> savesAdd = command -> command.saves("add-");
        Customer customer = cluster.customer(SHOP);
        customer.text(cluster.node(0), "/state");
        History<Integer, Seen> history =
                shop(customer, 4, number -> "/set?name=add-%d&number=%d".formatted(number, number), savesAdd);
        for (TomcatNode node : cluster.nodes()) {
            List<Integer> numbers = numbers(customer.text(node, "/values"));
            assertThat(Ledger.complaints(history, numbers)).as("%n%s", history).isEmpty();
        }
    }

    private static History<Integer, Seen> shop(
            Customer customer, int threads, IntFunction<String> path, Predicate<Command> commit) {
        List<Fatality> fatalities = new ArrayList<>(List.of(Fatality.BEFORE_THE_COMMIT, Fatality.BEFORE_THE_REPLY));
        if (Prove.isFull()) {
            fatalities.addAll(List.of(
                    Fatality.BEFORE_THE_REPLY, Fatality.BEFORE_THE_COMMIT, Fatality.ANYWHERE, Fatality.ANYWHERE));
        }
        Random random = Seed.of("lossless cart").random();
        int part = ADDS / (fatalities.size() + 1);
        int left = ADDS;
        try (Shoppers shoppers = new Shoppers(PROXIES, customer, threads, path, commit)) {
            for (int i = 0; i < fatalities.size(); i++) {
                int before = 1 + random.nextInt(part / 2);
                shoppers.add(before);
                shoppers.addAndKill(part - before, cluster.node(i % 2), fatalities.get(i));
                left -= part;
            }
            shoppers.add(left);
            report(shoppers.history(), threads);
            return shoppers.history();
        }
    }

    private static void report(History<Integer, Seen> history, int threads) {
        String line = "%d adds by %d threads: %d answered 200, %d cut off, %d never sent%n"
                .formatted(
                        history.calls().size(),
                        threads,
                        Ledger.count(history, Fate.ADDED),
                        Ledger.count(history, Fate.CUT_OFF),
                        Ledger.count(history, Fate.NEVER_SENT));
        System.out.writeBytes(line.getBytes(StandardCharsets.UTF_8));
        System.out.flush();
        long kills = history.marks().stream()
                .filter(mark -> mark.what().contains("killed"))
                .count();
        assertThat(Ledger.count(history, Fate.CUT_OFF))
                .as("adds that were in flight at %d kills", kills)
                .isPositive();
    }

    private static List<Integer> numbers(String text) {
        return NUMBER.matcher(text)
                .results()
                .map(match -> Integer.valueOf(match.group(1)))
                .toList();
    }
}
