// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.contract.memory;

import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.spi.Answer;
import dev.baton.lock.spi.Attempt;
import dev.baton.lock.spi.Grant;
import dev.baton.lock.spi.GrantListener;
import dev.baton.lock.spi.LockStore;
import dev.baton.lock.spi.Owner;
import dev.baton.lock.spi.Terms;
import dev.baton.lock.spi.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** One client's way to {@link InMemoryLocks}, which can be cut, lose a reply, and counts. Thread-safe. */
public class InMemoryLockStore implements LockStore {
    private static final AtomicInteger CLIENTS = new AtomicInteger();

    private final InMemoryLocks locks;
    private final String client = "c" + CLIENTS.incrementAndGet();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger repliesToLose = new AtomicInteger();
    private volatile boolean cut;
    private volatile boolean closed;

    public InMemoryLockStore(InMemoryLocks locks) {
        this.locks = locks;
    }

    /** Lets nothing through, or everything again. */
    public void cut(boolean newCut) {
        cut = newCut;
    }

    /** Each of the next {@code count} calls is carried out and not answered. */
    public void loseReplies(int count) {
        repliesToLose.set(count);
    }

    /** How many calls there were so far. */
    public int calls() {
        return calls.get();
    }

    public boolean isClosed() {
        return closed;
    }

    private <T> T call(Supplier<T> call) {
        calls.incrementAndGet();
        if (cut || closed) {
            throw new LockUnavailableException("The locks in memory are cut off. Nothing was changed.");
        }
        T answer = call.get();
        if (repliesToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new LockUnavailableException("The locks in memory gave no answer. It may have been carried out.");
        }
        return answer;
    }

    @Override
    public String client() {
        return client;
    }

    @Override
    public Answer acquire(Attempt attempt) {
        return call(() -> locks.acquire(attempt));
    }

    @Override
    public List<Answer> poll(List<Waiting> waiting) {
        return call(() -> waiting.stream().map(one -> locks.poll(one, client)).toList());
    }

    @Override
    public List<Renewed> renew(List<Renewal> renewals) {
        return call(() -> renewals.stream()
                .map(one -> locks.renew(one.grant(), one.terms().lease()) ? Renewed.RENEWED : Renewed.GONE)
                .toList());
    }

    @Override
    public boolean release(Grant grant) {
        return call(() -> locks.release(grant));
    }

    @Override
    public void leave(String name, Owner owner) {
        call(() -> {
            locks.leave(name, owner);
            return "left";
        });
    }

    @Override
    public void listen(GrantListener listener) {
        locks.listen(client, listener);
    }

    @Override
    public boolean claim(String task, String key, String claimant, Duration remember) {
        return call(() -> locks.claim(task, key, claimant, remember));
    }

    @Override
    public void check(Terms terms) {
        if (terms.minReplicas() > 0) {
            throw new IllegalArgumentException("Locks in memory have no replicas");
        }
    }

    @Override
    public Duration callLimit() {
        return Duration.ofSeconds(1);
    }

    @Override
    public int parallelCalls() {
        return 8;
    }

    @Override
    public String description() {
        return "memory";
    }

    @Override
    public void close() {
        closed = true;
        locks.forgetListener(client);
    }
}
