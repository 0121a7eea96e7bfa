// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Very many threads at one Redis. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LockCrowdTest {
    private static final Logger LOG = LoggerFactory.getLogger(LockCrowdTest.class);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int MANY = 10_000;
    private static final int SOME = Boolean.getBoolean("baton.prove") ? MANY : MANY / 50;

    @AutoClose
    private final RedisServer server = RedisServer.embedded();

    @AutoClose
    private final LockClient one = RedisLocks.connect(server.uri() + "?timeout=1m", "test");

    @AutoClose
    private final LockClient two = RedisLocks.connect(server.uri() + "?timeout=1m", "test");

    /** The threads are of a kind that the compiler's release does not know. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void very_many_virtual_threads_have_each_lock_one_after_the_other_and_none_is_forgotten() throws Exception {
        contend((ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null));
    }

    @Test
    void many_threads_have_each_lock_one_after_the_other_and_none_is_forgotten() throws Exception {
        contend(Executors.newFixedThreadPool(50));
    }

    private void contend(ExecutorService threads) throws Exception {
        int locks = Math.max(1, SOME / 100);
        int[] counts = new int[locks];
        long[] tokens = new long[locks];
        List<Future<Boolean>> all = new ArrayList<>();
        long begin = System.nanoTime();
        int falls = 0;
        try {
            for (int i = 0; i < SOME; i++) {
                int lock = i % locks;
                LockClient client = i % 2 == 0 ? one : two;
                all.add(threads.submit(() -> {
                    try (LockHandle handle = client.acquire("lock " + lock)) {
                        // Not atomic: the lock has to make it so.
                        counts[lock] = counts[lock] + 1;
                        boolean rises = handle.fencingToken() > tokens[lock];
                        tokens[lock] = handle.fencingToken();
                        return rises;
                    }
                }));
            }
            for (Future<Boolean> future : all) {
                falls += future.get(LIMIT.toSeconds(), TimeUnit.SECONDS) ? 0 : 1;
            }
        } finally {
            threads.shutdownNow();
        }
        long lost = one.metrics().getLost() + two.metrics().getLost();
        LOG.info(
                "| T17 threads that contend, Java {} | {} threads, {} locks, {} ms | {} of {} counted, {} tokens fell, {} lost |",
                Runtime.version().feature(),
                SOME,
                locks,
                Duration.ofNanos(System.nanoTime() - begin).toMillis(),
                Arrays.stream(counts).sum(),
                SOME,
                falls,
                lost);
        // Where the whole machine stands still for longer than a lease, locks are lost, and rightly so.
        assumeThat(lost).isZero();
        assertThat(Arrays.stream(counts).sum()).isEqualTo(SOME);
        assertThat(falls).isZero();
    }

    @Test
    void who_is_interrupted_while_he_asks_leaves_nothing_that_is_held_or_renewed() throws Exception {
        one.tryAcquire("warm").orElseThrow().close();
        LockClient brief = one.with(LockOptions.defaults().withLease(Duration.ofSeconds(1)));
        List<FutureTask<LockHandle>> askers = new ArrayList<>();
        int interrupted = 0;
        int sent = 0;
        long end = System.nanoTime() + Scene.TIME.toNanos();
        do {
            for (int i = 0; i < SOME; i++) {
                String name = "free " + sent++;
                FutureTask<LockHandle> task = new FutureTask<>(() -> brief.acquire(name));
                Thread thread = new Thread(task, "asker");
                thread.start();
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1, 500_000));
                thread.interrupt();
                askers.add(task);
            }
            for (FutureTask<LockHandle> asker : askers) {
                try {
                    asker.get(LIMIT.toSeconds(), TimeUnit.SECONDS).close();
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(InterruptedException.class);
                    interrupted++;
                }
            }
            askers.clear();
        } while (System.nanoTime() - end < 0);
        assertThat(interrupted).isPositive();
        try (RespClient door = server.connect()) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat((List<?>) door.call("KEYS", "test:lock:*"))
                            .isEmpty());
        }
        assertThat(brief.metrics().getHeld()).isZero();
        LOG.info(
                "| T9 interrupts while asking for free locks | {} threads, {} interrupted | 0 left held |",
                sent,
                interrupted);
    }
}
