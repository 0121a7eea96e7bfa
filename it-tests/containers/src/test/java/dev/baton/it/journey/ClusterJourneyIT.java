// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Prove;
import dev.baton.it.ServerNode;
import dev.baton.it.TomcatSetup;
import dev.baton.it.WebReply;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
    void aCartIsFilledWhileItsSlotMovesToAnotherMasterAndBackAndNothingThatWasAddedIsLost() throws Exception {
        Customer customer = cluster().customer(SHOP);
        customer.text(cluster().node(0), "/add?number=1");
        int slot = slotOf(customer);
        RedisServer home = redis.masterOf(slot);
        RedisServer other = redis.masterOf((slot + RedisCluster.SLOTS / 2) % RedisCluster.SLOTS);
        assertThat(other).isNotEqualTo(home);
        List<Integer> added = new CopyOnWriteArrayList<>(List.of(1));
        List<Integer> doubted = new CopyOnWriteArrayList<>();
        AtomicInteger number = new AtomicInteger(1);
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> adding = thread.submit(() -> {
                while (!over.get()) {
                    int next = number.get() + 1;
                    WebReply reply = customer.get(cluster().node(next % 2), "/add?number=" + next);
                    assertThat(reply.status()).as(reply.toString()).isIn(200, 503);
                    if (reply.status() == 200) {
                        added.add(next);
                    } else if (reply.header("Baton-Outcome").orElse("").equals("unknown")) {
                        doubted.add(next);
                    }
                    number.set(next);
                }
            });
            Runnable meanwhile = () -> {
                int enough = number.get() + 2;
                Await.until("requests to have met it", LIMIT, () -> number.get() >= enough || adding.isDone());
            };
            for (int i = 0; i < Prove.count(100); i++) {
                redis.moveSlot(slot, other, meanwhile);
                meanwhile.run();
                redis.moveSlot(slot, home, meanwhile);
                meanwhile.run();
            }
            over.set(true);
            adding.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } finally {
            over.set(true);
            thread.shutdownNow();
        }
        System.out.printf(
                "| adds while a slot moves to and fro | %d | 0 | %d done, %d in doubt, %d moves |%n",
                number.get(), added.size(), doubted.size(), 2 * Prove.count(100));
        for (ServerNode node : cluster().nodes()) {
            List<Integer> there = customer.lines(node, "/cart").stream()
                    .map(line -> Integer.valueOf(line.replaceFirst(".*number=(\\d+).*", "$1")))
                    .toList();
            assertThat(there).doesNotHaveDuplicates().containsAll(added);
            List<Integer> more = new ArrayList<>(there);
            more.removeAll(added);
            assertThat(doubted).containsAll(more);
        }
    }

    /** Where the keys of a session are, as its handle in their names shows. */
    private int slotOf(Customer customer) throws IOException {
        String handle = customer.id().orElseThrow().substring(0, 22);
        for (RedisServer node : redis.nodes()) {
            try (RespClient door = node.connect()) {
                if (door.call("KEYS", "*" + handle + "*") instanceof List<?> keys && !keys.isEmpty()) {
                    return redis.slot(String.valueOf(keys.get(0)));
                }
            }
        }
        throw new AssertionError("No node has a key of session " + handle);
    }

    @Test
    void cartsOutliveTheMasterThatIsKilledAndNoNodeIsRestarted() {
        List<Customer> customers = new ArrayList<>();
        for (int i = 0; i < CUSTOMERS; i++) {
            Customer customer = cluster().customer(SHOP);
            customer.text(cluster().node(0), "/add?number=1");
            customers.add(customer);
        }
        RedisServer dying = redis.masterOf(0);
        dying.awaitReplication(redis.keyIn(0));
        dying.kill();
        for (Customer customer : customers) {
            for (ServerNode node : cluster().nodes()) {
                assertThat(cart(customer, node)).isEqualTo(rows(1));
            }
            addUntilItIsThere(customer, cluster().node(1), 2);
            assertThat(cart(customer, cluster().node(0))).isEqualTo(rows(1, 2));
        }
        dying.restart();
        redis.awaitReady();
    }
}
