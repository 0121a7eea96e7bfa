// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.spi.LockStore;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that ask the store: the caller's own, as many at a time as is useful, and two small pools. Renewals and polls
 * have a pool to themselves, so that they wait for nobody. Thread-safe.
 */
final class Calls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);
    private static final int URGENT_THREADS = 4;
    private static final int THREADS = 8;
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final LockStore store;
    private final Semaphore callers;
    private final ThreadPoolExecutor urgent;
    private final ThreadPoolExecutor others;

    Calls(LockStore store, String name) {
        this.store = store;
        callers = new Semaphore(store.parallelCalls(), true);
        urgent = pool(URGENT_THREADS, name + "-renewal");
        others = pool(THREADS, name + "-call");
    }

    private static ThreadPoolExecutor pool(int threads, String name) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                new LockThreads(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** For what others wait for while they hold a lock or wait for one. */
    void urgently(Runnable task) {
        execute(urgent, task);
    }

    void inBackground(Runnable task) {
        execute(others, task);
    }

    private static void execute(Executor pool, Runnable task) {
        try {
            pool.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.error("A task of the locks has failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("A task is not run: the locks are closed");
        }
    }

    /**
     * Runs {@code call} in this thread when it is its turn.
     *
     * @param limit how long to wait for that; null for as long as it takes
     */
    void here(Runnable call, @Nullable Duration limit) throws InterruptedException {
        if (limit == null) {
            callers.acquire();
        } else if (!callers.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new LockUnavailableException(
                    ("So many calls wait for %s that this one's turn did not come within %s. Nothing is held. Check what"
                                    + " makes the store slow.")
                            .formatted(store.description(), limit));
        }
        try {
            call.run();
        } finally {
            callers.release();
        }
    }

    /** Runs {@code call} in this thread, and keeps an interrupt until it has ended. */
    <T> T uninterrupted(Supplier<T> call) {
        boolean interrupted = Thread.interrupted();
        try {
            return call.get();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Lets what has been begun come to its end, for a while. */
    @Override
    public void close() {
        urgent.shutdown();
        others.shutdown();
        boolean interrupted = Thread.interrupted();
        try {
            if (!others.awaitTermination(store.callLimit().toNanos(), TimeUnit.NANOSECONDS)
                    || !urgent.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.warn(
                        "Not everything could be released at {}; the leases end by themselves. Check the store",
                        store.description());
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            urgent.shutdownNow();
            others.shutdownNow();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
