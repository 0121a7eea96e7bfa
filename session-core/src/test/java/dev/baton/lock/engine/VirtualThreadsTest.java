// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.lock.contract.memory.InMemoryLockStore;
import dev.baton.lock.contract.memory.InMemoryLocks;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Very many who contend for few locks, in real time. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class VirtualThreadsTest {
    private static final int FULL = 10_000;
    private static final int THREADS = Boolean.getBoolean("baton.prove") ? FULL : FULL / 50;
    private static final int LOCKS = Math.max(1, THREADS / 100);

    /** The threads are of a kind that the compiler's release does not know. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void very_many_virtual_threads_have_each_lock_one_after_the_other_and_none_is_forgotten() throws Exception {
        ExecutorService virtual = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        contend(virtual);
    }

    @Test
    void many_threads_have_each_lock_one_after_the_other_and_none_is_forgotten() throws Exception {
        contend(Executors.newFixedThreadPool(100));
    }

    private static void contend(ExecutorService threads) throws Exception {
        InMemoryLocks locks = new InMemoryLocks(InstantSource.system());
        int[] counts = new int[LOCKS];
        long[] tokens = new long[LOCKS];
        try (LockClient one = LockClients.over(new InMemoryLockStore(locks));
                LockClient two = LockClients.over(new InMemoryLockStore(locks))) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int lock = i % LOCKS;
                LockClient client = i % 2 == 0 ? one : two;
                all.add(threads.submit(() -> {
                    try (LockHandle handle = client.acquire("lock " + lock)) {
                        assertThat(handle.isHeld()).isTrue();
                        // Not atomic: the lock has to make it so.
                        counts[lock] = counts[lock] + 1;
                        // The store grants in the order of the queue: so must those who were told go on.
                        assertThat(handle.fencingToken()).isGreaterThan(tokens[lock]);
                        tokens[lock] = handle.fencingToken();
                    }
                    return null;
                }));
            }
            for (Future<?> future : all) {
                future.get(120, TimeUnit.SECONDS);
            }
            int sum = 0;
            for (int count : counts) {
                sum += count;
            }
            assertThat(sum).isEqualTo(THREADS);
            assertThat(one.metrics().getHeld() + two.metrics().getHeld()).isZero();
            assertThat(one.metrics().getLost() + two.metrics().getLost()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }
}
