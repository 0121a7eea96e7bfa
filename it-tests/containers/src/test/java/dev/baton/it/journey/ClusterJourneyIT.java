// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.TomcatNode;
import dev.baton.it.TomcatSetup;
import dev.baton.it.cluster.DropIn;
import dev.baton.it.shop.Customer;
import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.RedisCluster;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The journeys on a Redis Cluster, and through the death of one of its masters. */
class ClusterJourneyIT extends Journeys {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int CUSTOMERS = 12;

    @AutoClose
    private RedisCluster redis;

    @Override
    TomcatSetup startStore() {
        redis = RedisCluster.start();
        return DropIn.tomcat(URI.create(redis.uri() + "?timeout=1s"));
    }

    @Test
    void cartsOutliveTheMasterThatIsKilledAndNoNodeIsRestarted() throws IOException {
        List<Customer> customers = new ArrayList<>();
        for (int i = 0; i < CUSTOMERS; i++) {
            Customer customer = cluster().customer(SHOP);
            customer.text(cluster().node(0), "/add?number=1");
            customers.add(customer);
        }
        RedisServer dying = redis.masterOf(0);
        try (RespClient door = dying.connect()) {
            assertThat(door.call("WAIT", "1", "10000")).isEqualTo(1L);
        }
        dying.kill();
        for (Customer customer : customers) {
            for (TomcatNode node : cluster().nodes()) {
                Await.until(
                        node + " to serve",
                        LIMIT,
                        () -> customer.get(node, "/cart").status() == 200);
            }
            customer.text(cluster().node(1), "/add?number=2");
            assertThat(customer.text(cluster().node(0), "/cart")).isEqualTo(rows(1, 2));
        }
        dying.restart();
        redis.awaitReady();
    }
}
