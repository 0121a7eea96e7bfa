// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.ServerNode;
import dev.baton.it.TomcatSetup;
import dev.baton.it.cluster.DropIn;
import dev.baton.it.shop.Customer;
import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.RedisSentinels;
import dev.baton.redis.testing.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The journeys on a master that Sentinels watch, and through a failover. */
class SentinelJourneyIT extends Journeys {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @AutoClose
    private RedisSentinels redis;

    @Override
    TomcatSetup startStore() {
        redis = RedisSentinels.start();
        return DropIn.tomcat(URI.create(redis.uri() + "?timeout=1s"));
    }

    @Test
    void aCartOutlivesAMasterThatStandsStillAndOneThatIsKilledAndNoNodeIsRestarted() throws IOException {
        Customer customer = cluster().customer(SHOP);
        customer.text(cluster().node(0), "/add?number=1");
        RedisServer first = redis.master();
        first.awaitReplication("replicated");
        first.pause();
        try {
            redis.awaitFailoverFrom(first);
            goesOn(customer, 1);
        } finally {
            first.resume();
        }
        // It takes itself for the master, until the Sentinels have told it.
        customer.text(cluster().node(1), "/add?number=4");
        redis.awaitReplica(first);
        assertThat(customer.text(cluster().node(0), "/cart")).isEqualTo(rows(1, 2, 3, 4));

        RedisServer second = redis.master();
        redis.awaitReadyForFailover();
        second.awaitReplication("replicated");
        second.kill();
        redis.awaitFailoverFrom(second);
        goesOn(customer, 4);
    }

    /** A cart that has so many items, which nothing but this fills, is filled on. */
    private void goesOn(Customer customer, int items) {
        for (ServerNode node : cluster().nodes()) {
            Await.until(
                    node + " to serve", LIMIT, () -> customer.get(node, "/cart").status() == 200);
        }
        customer.text(cluster().node(1), "/add?number=" + (items + 1));
        customer.text(cluster().node(0), "/add?number=" + (items + 2));
        int[] numbers = IntStream.rangeClosed(1, items + 2).toArray();
        for (ServerNode node : cluster().nodes()) {
            assertThat(customer.text(node, "/cart")).isEqualTo(rows(numbers));
        }
    }
}
