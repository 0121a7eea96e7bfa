// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.SessionStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Threads that each commit to a session of their own, one commit after the other. */
final class CommitLoad implements AutoCloseable {
    private static final long LONGEST_WAIT_SECONDS = 60;
    private static final int WORKERS = 4;

    private final ExecutorService executor = Executors.newFixedThreadPool(WORKERS);
    private final AtomicBoolean ends = new AtomicBoolean();
    private final List<Future<?>> workers = new ArrayList<>();
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    CommitLoad(SessionStore store) {
        CountDownLatch ready = new CountDownLatch(WORKERS);
        for (int i = 0; i < WORKERS; i++) {
            workers.add(executor.submit(() -> {
                OneSession session = new OneSession();
                session.createPatiently(store, Map.of());
                ready.countDown();
                for (long number = 1; !ends.get(); number++) {
                    try {
                        session.commit(store, new CommitNumber(1, number), Map.of("a", OneSession.bytes(1)));
                        commits.incrementAndGet();
                    } catch (StoreUnavailableException | OutcomeUnknownException e) {
                        failures.incrementAndGet();
                    } catch (ClassCastException gone) {
                        // The failover has lost a session that was created just before: a new one is.
                        session = new OneSession();
                    }
                }
                return null;
            }));
        }
        await(ready);
    }

    private static void await(CountDownLatch ready) {
        try {
            assertThat(ready.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void awaitCommits(int more) {
        int wanted = commits.get() + more;
        Awaitility.await().atMost(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS).until(() -> {
            for (Future<?> worker : workers) {
                if (worker.isDone()) {
                    worker.get();
                }
            }
            return commits.get() >= wanted;
        });
    }

    void awaitCommitsAfterTrouble(int more) {
        assertThat(failures.get()).isPositive();
        awaitCommits(more);
    }

    @Override
    public void close() {
        ends.set(true);
        executor.shutdown();
        try {
            assertThat(executor.awaitTermination(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            for (Future<?> worker : workers) {
                worker.get();
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
