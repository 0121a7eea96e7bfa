// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.cart;

import dev.baton.it.Command;
import dev.baton.it.HeldCommand;
import dev.baton.it.History;
import dev.baton.it.Loss;
import dev.baton.it.LostReply;
import dev.baton.it.RoundRobin;
import dev.baton.it.StoreProxy;
import dev.baton.it.TomcatNode;
import dev.baton.it.cart.Ledger.Seen;
import dev.baton.it.shop.Customer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share one customer's cookies and add numbered things, each time to the next node that is up, while nodes
 * are killed under them. Its methods are called by one thread.
 */
final class Shoppers implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final Map<TomcatNode, StoreProxy> proxies;
    private final RoundRobin<TomcatNode> balancer;
    private final Set<TomcatNode> up = ConcurrentHashMap.newKeySet();
    private final Customer customer;
    private final int threads;
    private final IntFunction<String> path;
    private final Predicate<Command> commit;
    private final ExecutorService executor;
    private final History<Integer, Seen> history = new History<>();
    private final AtomicInteger lastNumber = new AtomicInteger();
    private volatile Sending sending = new Sending(null, new CountDownLatch(0));

    private record Sending(@Nullable TomcatNode to, CountDownLatch begun) {}

    /**
     * @param proxies the nodes in the order of their turns, each with what stands between it and the store
     * @param path what is asked for to add a number
     * @param commit tells the command that saves an add
     */
    Shoppers(
            Map<TomcatNode, StoreProxy> proxies,
            Customer customer,
            int threads,
            IntFunction<String> path,
            Predicate<Command> commit) {
        this.proxies = proxies;
        this.balancer = new RoundRobin<>(List.copyOf(proxies.keySet()));
        this.up.addAll(proxies.keySet());
        this.customer = customer;
        this.threads = threads;
        this.path = path;
        this.commit = commit;
        this.executor = Executors.newFixedThreadPool(threads + 1);
    }

    History<Integer, Seen> history() {
        return history;
    }

    /** Adds {@code count} numbers. */
    void add(int count) {
        List<Future<?>> shoppers = startAdding(count);
        shoppers.forEach(Shoppers::join);
    }

    /**
     * Adds {@code count} numbers while {@code victim} is killed at the given point of an add and started again; returns
     * when all is done.
     */
    void addAndKill(int count, TomcatNode victim, Fatality fatality) {
        Runnable caught = trap(victim, fatality);
        Future<?> killing = executor.submit(() -> {
            caught.run();
            kill(victim, fatality);
        });
        List<Future<?>> shoppers = startAdding(count);
        shoppers.forEach(Shoppers::join);
        join(killing);
    }

    private List<Future<?>> startAdding(int count) {
        AtomicInteger left = new AtomicInteger(count);
        List<Future<?>> shoppers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            shoppers.add(executor.submit(() -> {
                while (left.getAndDecrement() > 0) {
                    addOne();
                }
            }));
        }
        return shoppers;
    }

    private void addOne() {
        int number = lastNumber.incrementAndGet();
        TomcatNode node = balancer.next(up::contains);
        History<Integer, Seen>.Open call = history.start(number);
        Sending watched = sending;
        if (node == watched.to()) {
            watched.begun().countDown();
        }
        call.end(Seen.of(customer.get(node, path.apply(number))));
    }

    /** Returns what waits until an add is where its node is to be killed. */
    private Runnable trap(TomcatNode victim, Fatality fatality) {
        StoreProxy proxy = proxies.get(victim);
        return switch (fatality) {
            case BEFORE_THE_COMMIT -> {
                HeldCommand held = proxy.holdNext(commit);
                yield () -> held.awaitArrival(LIMIT);
            }
            case BEFORE_THE_REPLY -> {
                LostReply lost = proxy.dropNextReplyOf(commit, Loss.SILENCE);
                yield () -> lost.awaitLost(LIMIT);
            }
            case ANYWHERE -> {
                Sending next = new Sending(victim, new CountDownLatch(1));
                sending = next;
                yield () -> await(next.begun());
            }
        };
    }

    private void kill(TomcatNode victim, Fatality fatality) {
        victim.kill();
        up.remove(victim);
        history.mark("%s killed %s".formatted(victim.name(), fatality));
        StoreProxy proxy = proxies.get(victim);
        // What the proxy has kept died with the node: it never reaches the store late.
        proxy.cut();
        proxy.heal();
        victim.restart();
        up.add(victim);
        history.mark(victim.name() + " is back");
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("No add came to the node that was to be killed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void join(Future<?> work) {
        try {
            work.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Shopping ended with " + e, e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
