// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.stored;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Prove;
import dev.baton.it.Seed;
import dev.baton.it.TomcatNode;
import dev.baton.it.TomcatSetup;
import dev.baton.it.WebReply;
import dev.baton.it.cluster.DropIn;
import dev.baton.it.concurrency.Report;
import dev.baton.it.shop.Customer;
import dev.baton.it.shop.ShopWar;
import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are turned on Tomcats of the distribution, one node after the other, while users go on. */
class KeyTurnIT {
    private static final String SHOP = "shop";
    private static final int USERS = 4;

    /** By each user, under each list of keys. */
    private static final int REQUESTS = Prove.count(1_000);

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Random RANDOM = Seed.of("keys that are turned").random();
    private static final String FIRST = key("k1");
    private static final String SECOND = key("k2");

    @TempDir
    private static Path directory;

    private static String key(String id) {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        return id + ":" + Base64.getEncoder().encodeToString(key);
    }

    /** A node behind a load balancer that gives it no request while it is replaced. */
    private static final class Place implements AutoCloseable {
        private final ReentrantReadWriteLock traffic = new ReentrantReadWriteLock(true);
        private final String name;
        private TomcatNode node;
        private volatile boolean leaving;

        private Place(String name, TomcatNode node) {
            this.name = name;
            this.node = node;
        }

        /** Asks the node, unless it is being replaced: then null. */
        private String visit(Customer customer) {
            if (leaving || !traffic.readLock().tryLock()) {
                return null;
            }
            try {
                return customer.text(node, "/count");
            } finally {
                traffic.readLock().unlock();
            }
        }

        private void replace(TomcatSetup next) {
            leaving = true;
            traffic.writeLock().lock();
            try {
                node.stop();
                node.close();
                node = next.start(name);
            } finally {
                leaving = false;
                traffic.writeLock().unlock();
            }
        }

        @Override
        public void close() {
            node.close();
        }
    }

    /** Somebody whose every answer has to count on from the one before. */
    private static final class User {
        private final Customer customer = new Customer(SHOP);
        private final AtomicInteger count = new AtomicInteger();

        private void visit(Place place) {
            String answer = place.visit(customer);
            if (answer != null) {
                assertThat(answer).isEqualTo("counted " + (count.get() + 1));
                count.incrementAndGet();
            }
        }
    }

    @Test
    void noSessionIsLostWhileKeysAreTurnedUnderLoad() throws Exception {
        Path war = ShopWar.open().writeTo(directory.resolve("shop.war"));
        ExecutorService threads = Executors.newFixedThreadPool(USERS);
        AtomicBoolean enough = new AtomicBoolean();
        try (RedisServer redis = RedisServer.start();
                Place one = new Place("one", setup(redis, war, FIRST).start("one"));
                Place other = new Place("other", setup(redis, war, FIRST).start("other"))) {
            List<Place> places = List.of(one, other);
            List<User> users = new ArrayList<>();
            List<Future<?>> visits = new ArrayList<>();
            for (int i = 0; i < USERS; i++) {
                User user = new User();
                Random random = new Random(i);
                users.add(user);
                visits.add(threads.submit(() -> {
                    while (!enough.get()) {
                        user.visit(places.get(random.nextInt(places.size())));
                        // The machine is needed for nodes that start, too.
                        LockSupport.parkNanos(PAUSE.toNanos());
                    }
                }));
            }
            awaitVisits(users, visits);
            for (String keys : List.of(FIRST + "," + SECOND, SECOND + "," + FIRST)) {
                for (Place place : places) {
                    place.replace(setup(redis, war, keys));
                    awaitVisits(users, visits);
                }
            }
            enough.set(true);
            for (Future<?> each : visits) {
                each.get(1, TimeUnit.MINUTES);
            }
            for (User user : users) {
                assertThat(user.customer.text(one.node, "/count")).isEqualTo("counted " + (user.count.get() + 1));
            }
            onlyTheSecondKeyIsNeededByWhoComesNow(redis, war, one);
            WebReply early = users.get(0).customer.get(one.node, "/count");
            assertThat(early.status())
                    .as("who came under the first key, where it was taken away too soon")
                    .isEqualTo(503);
            Report.row(
                    "requests while keys are turned on Tomcats over Redis, sessions lost",
                    users.stream().mapToInt(user -> user.count.get()).sum(),
                    0,
                    USERS + " users");
        } finally {
            enough.set(true);
            threads.shutdown();
        }
    }

    private static void onlyTheSecondKeyIsNeededByWhoComesNow(RedisServer redis, Path war, Place one) {
        Customer fresh = new Customer(SHOP);
        assertThat(fresh.text(one.node, "/count")).isEqualTo("counted 1");
        one.replace(setup(redis, war, SECOND));
        assertThat(fresh.text(one.node, "/count")).isEqualTo("counted 2");
    }

    private static void awaitVisits(List<User> users, List<Future<?>> visits) {
        List<Integer> until = users.stream()
                .map(user -> user.count.get() + Math.max(1, REQUESTS / 5))
                .toList();
        Await.until("users to go on", PATIENCE, () -> {
            for (Future<?> each : visits) {
                if (each.isDone()) {
                    return true;
                }
            }
            for (int i = 0; i < users.size(); i++) {
                if (users.get(i).count.get() < until.get(i)) {
                    return false;
                }
            }
            return true;
        });
        assertThat(visits).as("users who still go on").noneMatch(Future::isDone);
    }

    private static TomcatSetup setup(RedisServer redis, Path war, String keys) {
        return DropIn.tomcat(DropIn.manager(Map.of(
                        // None of this is about a store that is slow.
                        "store", redis.uri() + "?timeout=2m&connectTimeout=2m&poolWait=2m",
                        "encryption", "required",
                        "absoluteTimeout", "12h")))
                .environment("BATON_ENCRYPTION_KEYS", keys)
                .application(SHOP, war);
    }
}
