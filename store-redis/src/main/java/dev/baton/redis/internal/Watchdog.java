// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections on which somebody writes for too long, which is the only way to end that. Thread-safe. It has a thread
 * only while there is something to watch, and for a moment after that.
 */
final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, Threads.named("baton-redis-watch"));

    Watchdog() {
        timer.setKeepAliveTime(100, TimeUnit.MILLISECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
    }

    Future<?> closeAfter(Closeable connection, Duration time) {
        return timer.schedule(() -> close(connection), time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void close(Closeable connection) {
        try {
            connection.close();
        } catch (IOException e) {
            LOG.debug("A connection could not be closed", e);
        }
    }
}
