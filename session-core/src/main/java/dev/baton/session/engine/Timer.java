// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The engine's own thread, for what has to happen at a time; started when first needed.
 *
 * <p>Thread-safe.
 */
final class Timer implements AutoCloseable {
    private final String name;
    private @Nullable ScheduledThreadPoolExecutor executor;
    private boolean closed;

    Timer(String name) {
        this.name = name;
    }

    ScheduledFuture<?> every(Duration period, Runnable task) {
        long nanos = period.toNanos();
        return executor().scheduleWithFixedDelay(task, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    ScheduledFuture<?> after(Duration delay, Runnable task) {
        return executor().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Says whether it will happen: nothing does when this is closed. */
    synchronized boolean afterUnlessClosed(Duration delay, Runnable task) {
        if (!closed) {
            after(delay, task);
        }
        return !closed;
    }

    private synchronized ScheduledThreadPoolExecutor executor() {
        if (closed) {
            throw new IllegalStateException("The engine of " + name + " is closed");
        }
        ScheduledThreadPoolExecutor present = executor;
        if (present == null) {
            present = new ScheduledThreadPoolExecutor(1, task -> {
                Thread thread = new Thread(task, "baton-timer-" + name);
                thread.setDaemon(true);
                return thread;
            });
            present.setRemoveOnCancelPolicy(true);
            executor = present;
        }
        return present;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (executor != null) {
            executor.shutdownNow();
        }
    }
}
