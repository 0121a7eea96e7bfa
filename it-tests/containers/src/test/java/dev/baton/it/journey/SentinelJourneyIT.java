// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.ServerNode;
import dev.baton.it.TomcatSetup;
import dev.baton.it.cluster.DropIn;
import dev.baton.it.shop.Customer;
import dev.baton.redis.testing.RedisSentinels;
import dev.baton.redis.testing.RedisServer;
import java.net.URI;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The journeys on a master that Sentinels watch, and through a failover. */
class SentinelJourneyIT extends Journeys {
    @AutoClose
    private RedisSentinels redis;

    @Override
    TomcatSetup startStore() {
        redis = RedisSentinels.start();
        return DropIn.tomcat(URI.create(redis.uri() + "?timeout=1s"));
    }

    @Test
    void aCartOutlivesAMasterThatStandsStillAndOneThatIsKilledAndNoNodeIsRestarted() {
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
        addUntilItIsThere(customer, cluster().node(1), 4);
        redis.awaitReplica(first);
        assertThat(cart(customer, cluster().node(0))).isEqualTo(rows(1, 2, 3, 4));

        RedisServer second = redis.master();
        redis.awaitReadyForFailover();
        second.awaitReplication("replicated");
        second.kill();
        redis.awaitFailoverFrom(second);
        goesOn(customer, 4);
    }

    /** A cart that has so many items, which nothing but this fills, is filled on. */
    private void goesOn(Customer customer, int items) {
        addUntilItIsThere(customer, cluster().node(1), items + 1);
        addUntilItIsThere(customer, cluster().node(0), items + 2);
        int[] numbers = IntStream.rangeClosed(1, items + 2).toArray();
        for (ServerNode node : cluster().nodes()) {
            assertThat(cart(customer, node)).isEqualTo(rows(numbers));
        }
    }
}
