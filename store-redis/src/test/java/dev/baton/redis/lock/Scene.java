// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import static org.awaitility.Awaitility.await;

import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** A Redis and the processes that contend for a lock in it. Belongs to one thread. */
record Scene(RedisServer server, Register register, Workers workers, Random random) {
    private static final Duration LIMIT = Duration.ofSeconds(180);

    /** How long each fault goes on; at least once. */
    static final Duration TIME =
            Duration.ofSeconds(Long.getLong("baton.fault.seconds", Boolean.getBoolean("baton.prove") ? 60 : 0));

    static boolean isShort() {
        return TIME.isZero();
    }

    void command(String... words) {
        try (RespClient door = server.connect()) {
            door.call(words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String anybody() {
        List<String> names = workers.names();
        return names.get(random.nextInt(names.size()));
    }

    /** Up to {@code most}, at random. */
    Duration upTo(Duration most) {
        return Duration.ofMillis(1 + random.nextInt((int) most.toMillis()));
    }

    static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        await().atMost(LIMIT.plus(time)).until(() -> System.nanoTime() - end > 0);
    }

    /** Somebody who has just got it and is going to work for long. */
    String longHolder() {
        register.work(LockWorker.LEASE.multipliedBy(5));
        workers.awaitGrants(1);
        register.work(Duration.ZERO);
        return register.lastReader();
    }
}
