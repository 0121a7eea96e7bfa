// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machine's clocks, and one thread for all timers of an engine, there while it has something to do. Thread-safe. */
final class SystemTime implements LockTime {
    private static final Logger LOG = LoggerFactory.getLogger(SystemTime.class);
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final ScheduledThreadPoolExecutor timers;

    SystemTime(String name) {
        timers = new ScheduledThreadPoolExecutor(1, new LockThreads(name + "-timer"));
        timers.setRemoveOnCancelPolicy(true);
        timers.setKeepAliveTime(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        timers.allowCoreThreadTimeOut(true);
    }

    @Override
    public Moment now() {
        return new Moment(System.nanoTime(), System.currentTimeMillis());
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        try {
            Future<?> future = timers.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.debug("A timer is not set: the locks are closed");
            return () -> {};
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A timer of the locks has failed", e);
        }
    }

    @Override
    public void close() {
        timers.shutdownNow();
    }
}
