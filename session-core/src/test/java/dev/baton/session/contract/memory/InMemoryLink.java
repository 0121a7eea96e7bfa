// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.WaitBudget;
import dev.baton.session.spi.WaitBudget.Wait;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One node's way to an {@link InMemoryBackend}: counts the calls, and can be cut, lose a call or an answer, or let
 * something else happen just before or after a call. Thread-safe.
 */
public final class InMemoryLink {
    // All seven are guarded by this.
    private final List<InMemorySubscription> subscriptions = new ArrayList<>();
    private final List<StoreOperation> calls = new ArrayList<>();
    private final List<Wait> waits = new ArrayList<>();
    private final Deque<LinkFault> faultsOfAny = new ArrayDeque<>();
    private final Map<StoreOperation, Deque<LinkFault>> faults = new EnumMap<>(StoreOperation.class);
    private final Map<StoreOperation, Deque<Runnable>> before = new EnumMap<>(StoreOperation.class);
    private final Map<StoreOperation, Deque<Runnable>> after = new EnumMap<>(StoreOperation.class);
    private volatile boolean cut;

    /** From now on no call reaches the store, none that waits there is answered, and nothing is told. */
    public synchronized void cut() {
        cut = true;
        subscriptions.forEach(subscription -> subscription.follow(false));
    }

    public synchronized void restore() {
        cut = false;
        subscriptions.forEach(subscription -> subscription.follow(true));
    }

    boolean isCut() {
        return cut;
    }

    synchronized void attach(InMemorySubscription subscription) {
        subscriptions.add(subscription);
        subscription.follow(!cut);
    }

    synchronized void detach(InMemorySubscription subscription) {
        subscriptions.remove(subscription);
    }

    /** The next call of {@code operation} meets {@code fault}; several faults are met one after the other. */
    public synchronized void failNext(StoreOperation operation, LinkFault fault) {
        faults.computeIfAbsent(operation, o -> new ArrayDeque<>()).add(fault);
    }

    /** The next call that a node does not make on its own account meets {@code fault}. */
    public synchronized void failNext(LinkFault fault) {
        faultsOfAny.add(fault);
    }

    /** The next call of {@code operation} runs {@code action}, in its own thread, before it reaches the store. */
    public synchronized void beforeNext(StoreOperation operation, Runnable action) {
        before.computeIfAbsent(operation, o -> new ArrayDeque<>()).add(action);
    }

    /** The next call of {@code operation} runs {@code action}, in its own thread, before its answer arrives. */
    public synchronized void afterNext(StoreOperation operation, Runnable action) {
        after.computeIfAbsent(operation, o -> new ArrayDeque<>()).add(action);
    }

    /**
     * Every call so far that a node did not make on its own account, those that failed included, in the order in which they
     * were made.
     */
    public synchronized List<StoreOperation> calls() {
        return calls.stream().filter(call -> !call.isBackground()).toList();
    }

    /** How many calls of these operations were made so far, those that failed included. */
    public synchronized int count(StoreOperation... operations) {
        Set<StoreOperation> wanted = Set.of(operations);
        return (int) calls.stream().filter(wanted::contains).count();
    }

    /**
     * What each call so far, that a node did not make on its own account, was granted of the time that one call may take,
     * in the order in which they were made.
     */
    public synchronized List<Duration> granted(Duration whole) {
        return waits.stream().map(wait -> wait.granted(whole)).toList();
    }

    /** Counts from zero again. */
    public synchronized void forgetCalls() {
        calls.clear();
        waits.clear();
    }

    <T> T call(StoreOperation operation, Supplier<T> work) {
        Wait wait = WaitBudget.begin();
        remember(operation, wait);
        boolean answered = false;
        try {
            T answer = carryOut(operation, work);
            answered = true;
            return answer;
        } finally {
            wait.ended(answered);
        }
    }

    private <T> T carryOut(StoreOperation operation, Supplier<T> work) {
        run(before, operation);
        LinkFault fault = cut ? LinkFault.UNREACHABLE : nextFault(operation);
        if (fault == LinkFault.UNREACHABLE) {
            throw new StoreUnavailableException("The in-memory store was not reached for " + operation
                    + "; nothing was changed. The test has cut the link");
        }
        if (fault == LinkFault.REQUEST_LOST) {
            throw noAnswer(operation);
        }
        T answer = work.get();
        run(after, operation);
        if (fault == LinkFault.REPLY_LOST) {
            throw noAnswer(operation);
        }
        return answer;
    }

    private synchronized void remember(StoreOperation operation, Wait wait) {
        calls.add(operation);
        if (!operation.isBackground()) {
            waits.add(wait);
        }
    }

    private synchronized @Nullable LinkFault nextFault(StoreOperation operation) {
        LinkFault fault = operation.isBackground() ? null : faultsOfAny.poll();
        return fault == null ? takeFrom(faults, operation) : fault;
    }

    private void run(Map<StoreOperation, Deque<Runnable>> actions, StoreOperation operation) {
        Runnable action = takeFrom(actions, operation);
        if (action != null) {
            action.run();
        }
    }

    private synchronized <V> @Nullable V takeFrom(Map<StoreOperation, Deque<V>> queues, StoreOperation operation) {
        Deque<V> queue = queues.get(operation);
        return queue == null ? null : queue.poll();
    }

    static RuntimeException noAnswer(StoreOperation operation) {
        String message =
                "The in-memory store did not answer to " + operation + ". The test has lost the call or the answer";
        return operation.isChanging() ? new OutcomeUnknownException(message) : new StoreUnavailableException(message);
    }
}
