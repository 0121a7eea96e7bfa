// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import static org.awaitility.Awaitility.await;

import dev.baton.lock.LockClient;
import dev.baton.lock.contract.memory.InMemoryLocks;
import dev.baton.session.contract.memory.ManualClock;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Two clients of one store in memory, by clocks that stand still. For one test, which closes it. */
final class LockBed implements AutoCloseable {
    static final String NAME = "stock";
    static final Duration LEASE = Duration.ofSeconds(10);

    private final ManualClock storeClock = new ManualClock();
    final InMemoryLocks locks = new InMemoryLocks(storeClock);
    final ManualTime time = new ManualTime(storeClock);
    final ProbedStore store = new ProbedStore(locks);
    final ProbedStore otherStore = new ProbedStore(locks);
    final LockClient client = LockClients.over(store, time, "test-lock");
    final LockClient other = LockClients.over(otherStore, time, "test-other");

    /** Whether the store would give the lock to somebody else now. */
    boolean isFree() {
        return other.tryAcquire(NAME)
                .map(handle -> {
                    handle.close();
                    return true;
                })
                .orElse(false);
    }

    /** Waits, in real time, for what other threads are about to do. */
    void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(2))
                .until(condition);
    }

    /** Lets so many renewals become due and happen, one after the other. */
    void renew(int times) {
        for (int i = 0; i < times; i++) {
            int before = store.renewals.get();
            time.pass(LEASE.dividedBy(3).plusMillis(1));
            until(() -> store.renewals.get() > before);
            // The answer is taken after it was counted.
            until(() -> store.renewals.get() == before + 1);
        }
    }

    @Override
    public void close() {
        store.cut(false);
        otherStore.cut(false);
        client.close();
        other.close();
    }
}
