// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import dev.baton.it.Browser;
import dev.baton.it.History;
import dev.baton.it.Seed;
import dev.baton.it.oracle.Answer;
import dev.baton.it.site.SiteNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Numbered requests of one session on many connections at once, each to a node picked by chance among those that are up.
 *
 * <p>Used by one thread.
 */
final class Storm implements AutoCloseable {
    /** How many connections there are, in all. */
    static final int CONNECTIONS = 16;

    private static final long LIMIT_SECONDS = 300;

    private final List<SiteNode> nodes;
    private final Browser browser;
    private final IntFunction<String> path;
    private final List<Random> chances = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private volatile int last;
    private final History<Integer, Answer> history = new History<>();

    /** @param path what the request with a number asks for */
    Storm(List<SiteNode> nodes, Browser browser, IntFunction<String> path, Seed seed) {
        this.nodes = List.copyOf(nodes);
        this.browser = browser;
        this.path = path;
        for (int i = 0; i < CONNECTIONS; i++) {
            chances.add(seed.random(i));
        }
    }

    /** Makes as many requests, and returns when all have ended. */
    void blow(int requests) {
        blow(requests, () -> {});
    }

    /** Makes as many requests, with a fault that begins when half of them have ended; returns when all is over. */
    void blow(int requests, Runnable fault) {
        last = numbers.get() + requests;
        CountDownLatch half = new CountDownLatch(requests / 2);
        List<Future<?>> all = new ArrayList<>();
        for (Random chance : chances) {
            all.add(threads.submit(() -> work(chance, half)));
        }
        try {
            if (!half.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Requests do not end: %d of %d".formatted(answered.get(), last));
            }
            fault.run();
            for (Future<?> each : all) {
                each.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
        // Numbers beyond the last were drawn by those who found that there is nothing left.
        numbers.set(last);
    }

    private void work(Random chance, CountDownLatch half) {
        for (int number = numbers.getAndIncrement(); number < last; number = numbers.getAndIncrement()) {
            SiteNode node = pick(chance);
            History<Integer, Answer>.Open call = history.start(number);
            call.end(Answer.of(browser.get(node, path.apply(number))));
            answered.incrementAndGet();
            half.countDown();
        }
    }

    private SiteNode pick(Random chance) {
        List<SiteNode> up = nodes.stream().filter(SiteNode::isUp).toList();
        return up.get(chance.nextInt(up.size()));
    }

    /** Returns how many requests have ended. */
    int answered() {
        return answered.get();
    }

    /** Tells whether all requests have ended that were to be made. */
    boolean isOver() {
        return answered.get() == last;
    }

    /** Returns what clients were told. */
    History<Integer, Answer> history() {
        return history;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        browser.close();
    }
}
