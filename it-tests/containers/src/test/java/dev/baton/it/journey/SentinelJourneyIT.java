// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.TomcatNode;
import dev.baton.it.shop.Customer;
import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.RedisSentinels;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The journeys on a master that Sentinels watch, and through a failover. */
class SentinelJourneyIT extends Journeys {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @AutoClose
    private RedisSentinels redis;

    @Override
    URI startStore() {
        redis = RedisSentinels.start();
        return URI.create(redis.uri() + "?timeout=1s");
    }

    @Test
    void aCartOutlivesTheMasterThatIsKilledAndNoNodeIsRestarted() throws IOException {
        redis.awaitReadyForFailover();
        Customer customer = cluster().customer(SHOP);
        customer.text(cluster().node(0), "/add?number=1");
        RedisServer old = redis.master();
        replicated(old);
        old.kill();
        redis.awaitFailoverFrom(old);
        goesOn(customer);
        old.restart();
        redis.awaitReplica(old);
    }

    @Test
    void aCartOutlivesTheMasterThatStandsStillAndComesBackAsAReplica() throws IOException {
        redis.awaitReadyForFailover();
        Customer customer = cluster().customer(SHOP);
        customer.text(cluster().node(0), "/add?number=1");
        RedisServer old = redis.master();
        replicated(old);
        old.pause();
        try {
            redis.awaitFailoverFrom(old);
            goesOn(customer);
        } finally {
            old.resume();
        }
        customer.text(cluster().node(1), "/add?number=4");
        redis.awaitReplica(old);
        for (TomcatNode node : cluster().nodes()) {
            assertThat(customer.text(node, "/cart")).isEqualTo(rows(1, 2, 3, 4));
        }
    }

    /** What the replica does not have yet, no failover can keep. */
    private static void replicated(RedisServer master) throws IOException {
        try (RespClient door = master.connect()) {
            assertThat(door.call("WAIT", "1", "10000")).isEqualTo(1L);
        }
    }

    private void goesOn(Customer customer) {
        for (TomcatNode node : cluster().nodes()) {
            Await.until(
                    node + " to serve", LIMIT, () -> customer.get(node, "/cart").status() == 200);
        }
        customer.text(cluster().node(1), "/add?number=2");
        customer.text(cluster().node(0), "/add?number=3");
        for (TomcatNode node : cluster().nodes()) {
            assertThat(customer.text(node, "/cart")).isEqualTo(rows(1, 2, 3));
        }
    }
}
