// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.LossReason;
import dev.baton.lock.spi.Grant;
import dev.baton.lock.spi.LockStore;
import dev.baton.lock.spi.Owner;
import dev.baton.lock.spi.Terms;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all views of one client share. Thread-safe. */
final class LockEngine implements AutoCloseable {
    /** How long who waits puts up with a store that does not answer. */
    static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(LockEngine.class);
    private static final Duration RETRY = Duration.ofMillis(250);

    private final LockStore store;
    private final LockTime time;
    private final Calls calls;
    private final Waiters waiters = new Waiters(this);
    private final Renewals renewals = new Renewals(this);
    private final Counts counts = new Counts();
    private final ThreadFactory ownThreads;
    private final Map<Long, Hold> holds = new ConcurrentHashMap<>();
    private final ReferenceQueue<HeldLock> unreachable = new ReferenceQueue<>();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();

    LockEngine(LockStore store, LockTime time, String name) {
        this.store = store;
        this.time = time;
        calls = new Calls(store, name);
        ownThreads = new LockThreads(name + "-lost");
    }

    static Terms terms(LockOptions options) {
        return new Terms(options.lease(), options.minReplicas());
    }

    LockStore store() {
        return store;
    }

    LockTime time() {
        return time;
    }

    Calls calls() {
        return calls;
    }

    Waiters waiters() {
        return waiters;
    }

    Renewals renewals() {
        return renewals;
    }

    Counts counts() {
        return counts;
    }

    /**
     * Takes a lock without waiting for it.
     *
     * @throws LockUnavailableException if the store cannot answer
     */
    Optional<HeldLock> tryAcquire(String name, LockOptions options) {
        return calls.uninterrupted(() -> {
            Acquisition acquisition = acquisition(name, options, Duration.ZERO);
            try {
                askHere(acquisition, store.callLimit());
                return handle(acquisition.outcome().get());
            } catch (InterruptedException e) {
                acquisition.cancel();
                Thread.currentThread().interrupt();
                throw new LockUnavailableException(
                        "The thread was interrupted before the store was asked for the lock '%s'. Nothing is held."
                                .formatted(name),
                        e);
            } catch (ExecutionException e) {
                throw failure(e);
            }
        });
    }

    /**
     * Takes a lock, waiting for it if need be.
     *
     * @param patience null for as long as it takes
     * @throws LockUnavailableException if the store cannot answer
     */
    Optional<HeldLock> acquire(String name, LockOptions options, @Nullable Duration patience)
            throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Acquisition acquisition = acquisition(name, options, patience);
        LockTime.Timer timer = patience == null ? null : time.after(patience, acquisition::timeOut);
        try {
            if (patience == null || patience.compareTo(store.callLimit()) >= 0) {
                askHere(acquisition, patience);
            } else {
                calls.inBackground(acquisition::ask);
            }
            return handle(acquisition.outcome().get());
        } catch (InterruptedException e) {
            acquisition.cancel();
            throw e;
        } catch (ExecutionException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw failure(e);
        } finally {
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    /** @param limit how long to wait for the turn, if ever so many ask at the same time; null for as long as it takes */
    private void askHere(Acquisition acquisition, @Nullable Duration limit) throws InterruptedException {
        try {
            calls.here(acquisition::ask, limit);
        } catch (LockUnavailableException e) {
            acquisition.fail(e);
        }
    }

    private Acquisition acquisition(String name, LockOptions options, @Nullable Duration patience) {
        Acquisition acquisition = new Acquisition(
                this, name, new Owner(store.client(), numbers.incrementAndGet()), options, patience, Place.ofCaller());
        waiters.add(acquisition);
        if (closed.get()) {
            waiters.remove(acquisition);
            throw closedException();
        }
        return acquisition;
    }

    private LockUnavailableException closedException() {
        return new LockUnavailableException(
                "The locks at %s are closed. Nothing is held.".formatted(store.description()));
    }

    private static LockUnavailableException failure(ExecutionException e) {
        if (e.getCause() instanceof LockUnavailableException known) {
            // Of this thread, not of the one that found it out.
            return new LockUnavailableException(String.valueOf(known.getMessage()), known);
        }
        throw new IllegalStateException("A lock failed in a way that has no name", e);
    }

    private Optional<HeldLock> handle(Optional<Hold> hold) {
        return hold.map(held -> new HeldLock(held, unreachable));
    }

    /** Takes note of what is held, before anybody hears of it. */
    void keep(Hold hold) {
        holds.put(hold.grant().owner().number(), hold);
    }

    void forget(Hold hold) {
        holds.remove(hold.grant().owner().number(), hold);
    }

    boolean keeps(Grant grant) {
        return holds.containsKey(grant.owner().number());
    }

    /** Whether this client has the lock itself. */
    boolean keeps(String name) {
        return holds.values().stream().anyMatch(hold -> hold.grant().name().equals(name));
    }

    /** Releases what was granted to one who is not there any more. */
    void giveBack(Grant grant) {
        calls.inBackground(() -> {
            try {
                store.release(grant);
            } catch (LockUnavailableException e) {
                LOG.debug("A lock ends by itself, and not now: {}", e.getMessage());
            }
        });
    }

    void leave(String name, Owner owner) {
        calls.inBackground(() -> {
            try {
                store.leave(name, owner);
            } catch (LockUnavailableException e) {
                LOG.debug("A place in a queue ends by itself, and not now: {}", e.getMessage());
            }
        });
    }

    /** Tries again and again to release what may still be held. */
    void releaseUntil(Grant grant, Instant end) {
        calls.inBackground(() -> {
            try {
                store.release(grant);
            } catch (LockUnavailableException e) {
                if (time.now().millis() < end.toEpochMilli()) {
                    time.after(RETRY, () -> releaseUntil(grant, end));
                }
            }
        });
    }

    /** Releases what nobody can release any more. */
    void releaseUnreachable() {
        for (Object gone = unreachable.poll(); gone != null; gone = unreachable.poll()) {
            if (gone instanceof HeldLock.Trace trace) {
                Hold hold = trace.hold();
                if (keeps(hold.grant())) {
                    LOG.warn(
                            "The lock '{}', acquired at {}, was never released, and nobody can do it any more. It is"
                                    + " released now. Close its handle",
                            hold.grant().name(),
                            hold.place());
                    counts.releasedLate.increment();
                    calls.inBackground(hold::release);
                }
            }
        }
    }

    void inOwnThread(Runnable task) {
        ownThreads.newThread(task).start();
    }

    boolean isClosed() {
        return closed.get();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        waiters.all().forEach(acquisition -> {
            if (acquisition.fail(closedException())) {
                leave(acquisition.name(), acquisition.owner());
            }
        });
        for (Hold hold : holds.values()) {
            hold.lost(LossReason.CLIENT_CLOSED);
            calls.inBackground(hold::release);
        }
        calls.close();
        time.close();
        store.close();
    }
}
