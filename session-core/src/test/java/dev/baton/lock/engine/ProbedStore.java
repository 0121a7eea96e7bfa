// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.contract.memory.InMemoryLockStore;
import dev.baton.lock.contract.memory.InMemoryLocks;
import dev.baton.lock.spi.Answer;
import dev.baton.lock.spi.Attempt;
import dev.baton.lock.spi.Grant;
import dev.baton.lock.spi.GrantListener;
import dev.baton.lock.spi.LockStore;
import dev.baton.lock.spi.Owner;
import dev.baton.lock.spi.Waiting;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Locks in memory that tell what was asked of them, and do something before they answer. Thread-safe. */
final class ProbedStore extends InMemoryLockStore {
    final AtomicInteger acquisitions = new AtomicInteger();
    final AtomicInteger renewals = new AtomicInteger();
    final AtomicInteger releases = new AtomicInteger();
    final AtomicInteger leaves = new AtomicInteger();
    final AtomicInteger polls = new AtomicInteger();
    volatile Consumer<Attempt> seen = attempt -> {};
    volatile Runnable beforeAcquiring = () -> {};
    volatile Runnable beforeAcquisitionIsAnswered = () -> {};
    volatile boolean deaf;

    ProbedStore(InMemoryLocks locks) {
        super(locks);
    }

    @Override
    public Answer acquire(Attempt attempt) {
        acquisitions.incrementAndGet();
        seen.accept(attempt);
        beforeAcquiring.run();
        Answer answer = super.acquire(attempt);
        beforeAcquisitionIsAnswered.run();
        return answer;
    }

    @Override
    public List<LockStore.Renewed> renew(List<LockStore.Renewal> all) {
        try {
            return super.renew(all);
        } finally {
            renewals.incrementAndGet();
        }
    }

    @Override
    public List<Answer> poll(List<Waiting> waiting) {
        try {
            return super.poll(waiting);
        } finally {
            polls.incrementAndGet();
        }
    }

    @Override
    public boolean release(Grant grant) {
        try {
            return super.release(grant);
        } finally {
            releases.incrementAndGet();
        }
    }

    @Override
    public void leave(String name, Owner owner) {
        try {
            super.leave(name, owner);
        } finally {
            leaves.incrementAndGet();
        }
    }

    @Override
    public void listen(GrantListener listener) {
        if (deaf) {
            listener.stands();
        } else {
            super.listen(listener);
        }
    }
}
