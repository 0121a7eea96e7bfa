// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.redis.RedisStoreProvider;
import dev.baton.redis.testing.RedisOptions;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import dev.baton.session.SessionStoreException;
import dev.baton.session.spi.SessionStore;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;

/** Servers and stores of one test, closed after it in reverse order. Confined to the test's thread. */
final class RedisBed {
    static final String NAMESPACE = "shop";

    private final List<AutoCloseable> opened = new ArrayList<>();

    RedisServer server(RedisOptions options) {
        return open(RedisServer.embedded(options));
    }

    SessionStore store(URI uri) {
        return open(new RedisStoreProvider().connect(uri)).open(NAMESPACE, false);
    }

    <T extends AutoCloseable> T open(T resource) {
        opened.add(resource);
        return resource;
    }

    /** Asks until there is an answer: a machine under load may be slower than a short time-out. */
    static <T> T patiently(Callable<T> call) {
        AtomicReference<T> answer = new AtomicReference<>();
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .pollDelay(Duration.ZERO)
                .ignoreExceptionsInstanceOf(SessionStoreException.class)
                .until(() -> {
                    answer.set(call.call());
                    return true;
                });
        return answer.get();
    }

    /** How many connections the server has accepted so far. */
    static long connections(RespClient door) throws IOException {
        String stats = String.valueOf(door.call("INFO", "stats"));
        return Long.parseLong(stats.lines()
                .filter(line -> line.startsWith("total_connections_received:"))
                .findFirst()
                .orElseThrow()
                .substring("total_connections_received:".length())
                .trim());
    }

    /** Runs {@code work} in so many threads at once, and fails if one of them does. */
    static void inParallel(int threads, Runnable work) {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch ready = new CountDownLatch(threads);
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(executor.submit(() -> {
                    ready.countDown();
                    ready.await();
                    work.run();
                    return null;
                }));
            }
            for (Future<?> future : futures) {
                future.get(60, TimeUnit.SECONDS);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            executor.shutdownNow();
        }
    }

    /** The tests' password stands in no message, of no cause either. */
    static void assertNoPassword(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            assertThat(String.valueOf(t.getMessage())).doesNotContain("hunter2");
        }
    }

    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }
}
