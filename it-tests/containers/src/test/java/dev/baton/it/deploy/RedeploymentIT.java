// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Prove;
import dev.baton.it.TomcatDistribution;
import dev.baton.it.TomcatNode;
import dev.baton.it.TomcatSetup;
import dev.baton.it.WarBuilder;
import dev.baton.it.cluster.DropIn;
import dev.baton.it.probe.ProbeWar;
import dev.baton.it.shop.Customer;
import dev.baton.it.shop.ShopWar;
import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.RedisServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Applications come and go in a Tomcat whose {@code conf/context.xml} has the one line, beside some that stay. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedeploymentIT {
    private static final List<String> NEIGHBOURS = List.of("one", "two", "three");
    private static final int POOL = 2;
    // Besides the pool's connections, one that listens.
    private static final int CONNECTIONS = POOL + 1;
    private static final int FULL = 20;
    private static final int FEW = 5;
    private static final int VISITORS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final String LEAKING_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <context-param>
                <param-name>%s</param-name>
                <param-value>%d</param-value>
              </context-param>
              <listener><listener-class>%s</listener-class></listener>
            </web-app>
            """;

    @AutoClose
    private RedisServer shared;

    @AutoClose
    private RedisServer own;

    @AutoClose
    private TomcatNode node;

    @AutoClose("shutdownNow")
    private final ExecutorService visitors = Executors.newFixedThreadPool(VISITORS);

    private Path directory;
    private Tenants tenants;
    private Path shop;
    private Path solo;

    TomcatDistribution distribution() {
        return TomcatDistribution.newer();
    }

    @BeforeAll
    final void start(@TempDir Path temporary) {
        directory = temporary;
        shared = RedisServer.embedded();
        own = RedisServer.embedded();
        shop = ShopWar.open().writeTo(directory.resolve("shop.war"));
        solo = ShopWar.open()
                .contextXml("<Context>%s</Context>"
                        .formatted(DropIn.manager(Map.of("store", patient(own).toString()))))
                .writeTo(directory.resolve("solo.war"));
        TomcatSetup setup = DropIn.tomcat(distribution(), URI.create(patient(shared) + "&poolSize=" + POOL))
                .application(ProbeWar.NAME, ProbeWar.open().writeTo(directory.resolve("probe.war")))
                // What is reachable softly only is no leak, and would stay for as long as there is room.
                .jvmOption("-XX:SoftRefLRUPolicyMSPerMB=0");
        NEIGHBOURS.forEach(name -> setup.application(name, shop));
        node = setup.start("a");
        tenants = new Tenants(node);
    }

    /** However slow this machine is, a store that lives is not taken for one that is away. */
    private static URI patient(RedisServer store) {
        return URI.create(store.uri() + "?timeout=60s&connectTimeout=60s&poolWait=60s");
    }

    @Test
    void severalApplicationsWithTheOneLineShareOneClient() throws Exception {
        meanwhile(NEIGHBOURS, () -> {});
        assertThat(Tenants.connectionsTo(shared)).isBetween(1L, (long) CONNECTIONS);
    }

    @Test
    void applicationsThatAreUndeployedUnderTrafficLeaveNothingAndTheirSessionsGoOnWhenTheyAreBack() throws Exception {
        Customer customer = new Customer("shop");
        AtomicInteger number = new AtomicInteger();
        meanwhile(NEIGHBOURS, () -> {});
        Remains before = tenants.remains(own);
        int rounds = Prove.isFull() ? FULL : FEW;
        int requests = 0;
        for (int round = 0; round < rounds; round++) {
            tenants.deploy("shop", shop);
            tenants.deploy("solo", solo);
            requests += meanwhile(List.of("shop", "solo", "one"), () -> {
                add(customer, number);
                tenants.reload("shop");
                add(customer, number);
                assertThat(Tenants.connectionsTo(own)).isGreaterThan(before.connections());
                tenants.undeploy("shop");
                tenants.undeploy("solo");
            });
            awaitNothingBeyond(before);
            assertThat(Tenants.connectionsTo(shared)).isBetween(1L, (long) CONNECTIONS);
        }
        System.out.printf("| undeploys under traffic | %d | 0 | %d requests, 0 remains |%n", 2 * rounds, requests);
    }

    private void add(Customer customer, AtomicInteger number) {
        int next = number.incrementAndGet();
        assertThat(customer.text(node, "/add?number=" + next)).isEqualTo("added as " + next);
    }

    private void awaitNothingBeyond(Remains before) {
        Await.until(
                "all of the application to be gone",
                LIMIT,
                () -> tenants.remains(own).beyond(before).equals(Remains.NONE),
                () -> tenants.remains(own).beyond(before).toString());
    }

    @Test
    void anApplicationThatLeavesSomethingIsFound() {
        Path leaking = new WarBuilder()
                .classes(Leak.class)
                .webXml(LEAKING_XML.formatted(Leak.PORT, own.port(), Leak.class.getName()))
                .resource("hello", "hello")
                .writeTo(directory.resolve("leaking.war"));
        Remains before = tenants.remains(own);
        tenants.deploy("leaking", leaking);
        tenants.undeploy("leaking");
        Remains left = tenants.remains(own).beyond(before);
        assertThat(left.loaders()).isEqualTo(1);
        assertThat(left.threads()).contains(Leak.THREAD);
        assertThat(left.beans()).contains(Leak.BEAN);
        assertThat(left.connections()).isEqualTo(1);
    }

    /** Does something while visitors come to the applications, and returns how many requests they made. */
    private int meanwhile(List<String> applications, Runnable action) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger requests = new AtomicInteger();
        List<Future<?>> visits = new ArrayList<>();
        for (String application : applications) {
            visits.add(visitors.submit(() -> {
                do {
                    Customer visitor = new Customer(application);
                    visitor.get(node, "/add?number=1");
                    visitor.get(node, "/count");
                    requests.addAndGet(2);
                } while (!over.get());
            }));
        }
        try {
            int some = 4 * applications.size();
            Await.until("visitors", LIMIT, () -> requests.get() >= some);
            action.run();
        } finally {
            over.set(true);
        }
        for (Future<?> visit : visits) {
            visit.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
        return requests.get();
    }
}
