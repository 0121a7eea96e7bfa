// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.spi.Answer;
import dev.baton.lock.spi.Attempt;
import dev.baton.lock.spi.Grant;
import dev.baton.lock.spi.LockStore;
import dev.baton.lock.spi.Owner;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One caller's way to a lock, from the first question to a grant, a failure or the end of his patience: the first of these
 * counts, and what comes later is given back. Thread-safe.
 */
final class Acquisition {
    private static final Logger LOG = LoggerFactory.getLogger(Acquisition.class);

    private final LockEngine engine;
    private final String name;
    private final Owner owner;
    private final LockOptions options;
    private final @Nullable Duration patience;
    private final String place;
    private final Moment begin;
    private final CompletableFuture<Optional<Hold>> outcome = new CompletableFuture<>();

    /** Whether it is decided; the outcome follows when it has been counted, so that whoever waits for it finds it counted. */
    private final AtomicBoolean decided = new AtomicBoolean();

    /** Whether a grant was taken up: a message and an answer may tell of the same. */
    private final AtomicBoolean taken = new AtomicBoolean();

    // All are guarded by this.
    /** The last moment at which the lock was certainly not yet this owner's. */
    private Moment notYet;

    private Moment lastHeard;
    private boolean queued;
    private @Nullable LockUnavailableException trouble;

    /** @param patience how long he waits; zero: not at all; null: for as long as it takes */
    Acquisition(
            LockEngine engine,
            String name,
            Owner owner,
            LockOptions options,
            @Nullable Duration patience,
            String place) {
        this.engine = engine;
        this.name = name;
        this.owner = owner;
        this.options = options;
        this.patience = patience;
        this.place = place;
        begin = engine.time().now();
        notYet = begin;
        lastHeard = begin;
    }

    String name() {
        return name;
    }

    Owner owner() {
        return owner;
    }

    LockOptions options() {
        return options;
    }

    CompletableFuture<Optional<Hold>> outcome() {
        return outcome;
    }

    private boolean waits() {
        return patience == null || !patience.isZero();
    }

    synchronized boolean isQueued() {
        return queued;
    }

    /** Asks the store; does nothing if this has ended. */
    void ask() {
        if (decided.get()) {
            return;
        }
        Moment sent = engine.time().now();
        Answer answer;
        try {
            answer = engine.store().acquire(new Attempt(name, owner, LockEngine.terms(options), waits(), within(sent)));
        } catch (LockUnavailableException e) {
            fail(e);
            // It may be granted, or stand in the queue, though nobody has heard of it.
            leaveUnlessTaken();
            return;
        }
        if (answer instanceof Answer.Granted granted) {
            granted(granted.grant(), sent, options.lease());
        } else if (!waits()) {
            engine.counts().contended.increment();
            endWithoutLock();
        } else {
            queue(sent);
            leaveIfOver();
        }
    }

    /** A question that is carried out when nobody waits for the answer any more must grant nothing. */
    private Duration within(Moment now) {
        Duration limit = engine.store().callLimit();
        if (patience == null || !waits()) {
            return limit;
        }
        Duration left = begin.plus(patience).after(now);
        return left.compareTo(limit) < 0 ? left : limit;
    }

    private void queue(Moment sent) {
        boolean first;
        synchronized (this) {
            first = !queued;
            queued = true;
            notYet = notYet.later(sent);
            lastHeard = lastHeard.later(sent);
            trouble = null;
        }
        if (first) {
            engine.counts().contended.increment();
            engine.waiters().waitsNow();
            warnOfOneself();
        }
    }

    private void warnOfOneself() {
        if (LOG.isDebugEnabled() && engine.keeps(name)) {
            LOG.debug(
                    "The lock '{}' is wanted at {} by the client that has it. It is not reentrant: who wants it again in the"
                            + " same thread waits for himself. For that, use asLock",
                    name,
                    place);
        }
    }

    /** The store has said that it was not yet this owner's when it was asked at {@code sent}. */
    synchronized void notYet(Moment sent) {
        notYet = notYet.later(sent);
        lastHeard = lastHeard.later(sent);
        trouble = null;
    }

    /** The store could not be asked about it: he goes on waiting, but not for ever. */
    void unheard(LockUnavailableException e) {
        boolean enough;
        synchronized (this) {
            trouble = e;
            enough = lastHeard
                    .plus(LockEngine.LONGEST_SILENCE)
                    .hasComeAt(engine.time().now());
        }
        if (enough) {
            fail(e);
            leave();
        }
    }

    /** The store has told that it was granted to this owner, for {@link LockStore#TAKEN_UP_WITHIN}. */
    void told(Grant grant) {
        Moment since;
        synchronized (this) {
            since = notYet;
        }
        Duration left =
                Hold.endOf(since, LockStore.TAKEN_UP_WITHIN).after(engine.time().now());
        boolean enough = left.compareTo(LockStore.TAKEN_UP_WITHIN.dividedBy(3)) > 0;
        if (enough && options.minReplicas() == 0) {
            granted(grant, since, LockStore.TAKEN_UP_WITHIN);
        } else {
            engine.calls().urgently(this::ask);
        }
    }

    /** @param sent when the lease began at the earliest */
    void granted(Grant grant, Moment sent, Duration lease) {
        if (!taken.compareAndSet(false, true)) {
            return;
        }
        Hold hold = new Hold(engine, grant, options, place, sent, lease);
        engine.keep(hold);
        if (!decided.compareAndSet(false, true)) {
            engine.forget(hold);
            engine.giveBack(grant);
            return;
        }
        engine.counts().acquired.increment();
        engine.counts().held.increment();
        if (isQueued()) {
            engine.counts().waited.increment();
        }
        engine.waiters().remove(this);
        outcome.complete(Optional.of(hold));
        hold.begin();
    }

    /** His patience is over. That somebody else has the lock is only said if the store has said so. */
    void timeOut() {
        LockUnavailableException failure;
        synchronized (this) {
            failure = trouble;
            if (failure == null && !queued) {
                failure = new LockUnavailableException(
                        ("%s gave no answer within %s to the question for the lock '%s'. Nothing is held. If this recurs,"
                                        + " check the store or wait longer.")
                                .formatted(engine.store().description(), patience, name));
            }
        }
        if (failure == null ? endWithoutLock() : fail(failure)) {
            leave();
        }
    }

    /** Nobody waits for it any more. */
    void cancel() {
        if (endWithoutLock()) {
            leave();
        } else {
            outcome.thenAccept(hold -> hold.ifPresent(Hold::release)).exceptionally(failed -> null);
        }
    }

    boolean fail(LockUnavailableException e) {
        boolean first = decided.compareAndSet(false, true);
        if (first) {
            engine.counts().unavailable.increment();
            engine.waiters().remove(this);
            outcome.completeExceptionally(e);
        }
        return first;
    }

    private boolean endWithoutLock() {
        boolean first = decided.compareAndSet(false, true);
        if (first) {
            engine.waiters().remove(this);
            outcome.complete(Optional.empty());
        }
        return first;
    }

    /** Leaves again, if this has ended and nothing is held. */
    void leaveIfOver() {
        if (decided.get()) {
            leaveUnlessTaken();
        }
    }

    private void leaveUnlessTaken() {
        if (!taken.get()) {
            leave();
        }
    }

    private void leave() {
        engine.leave(name, owner);
    }
}
