// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import dev.baton.lock.LockLostException;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.LossReason;
import dev.baton.lock.ReleaseResult;
import dev.baton.lock.spi.Grant;
import dev.baton.lock.spi.LockStore.Renewed;
import dev.baton.lock.spi.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A grant as long as it is held. Thread-safe; no lock is held while the store is asked or a listener runs.
 *
 * <p>It counts on a lease from the moment before it was asked for, less a hundredth and {@link #SLACK}: whatever the reply
 * took, the store frees the lock later than this says so.
 */
final class Hold {
    private enum State {
        HELD,
        LOST,
        RELEASED
    }

    private static final Logger LOG = LoggerFactory.getLogger(Hold.class);

    /** What clocks may differ by beside the hundredth that their speeds may differ by. */
    private static final Duration SLACK = Duration.ofMillis(5);

    /** How often the wall clock is looked at: it may be set, which moves no timer. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final int RENEWALS_PER_LEASE = 3;
    private static final int RETRIES_PER_LEASE = 20;

    private final LockEngine engine;
    private final Grant grant;
    private final LockOptions options;
    private final String place;
    private final @Nullable Moment holdEnd;
    private final CompletableFuture<ReleaseResult> released = new CompletableFuture<>();

    // All are guarded by this.
    private State state = State.HELD;
    private @Nullable LossReason loss;
    private final List<Consumer<LossReason>> listeners = new ArrayList<>();
    private Moment end;
    private Moment nextRenewal;
    private Moment lastSent;
    private boolean renewing;
    private boolean releasing;
    private LockTime.@Nullable Timer timer;
    private HeldLock.@Nullable Trace trace;

    /**
     * Takes up a grant; {@link #begin} makes it live.
     *
     * @param sent when it was asked for, or at the latest was still another's
     * @param lease for how long it was granted
     */
    Hold(LockEngine engine, Grant grant, LockOptions options, String place, Moment sent, Duration lease) {
        this.engine = engine;
        this.grant = grant;
        this.options = options;
        this.place = place;
        Moment now = engine.time().now();
        holdEnd = options.maxHold() == null ? null : now.plus(options.maxHold());
        lastSent = sent;
        end = endOf(sent, lease);
        // Who was granted less than he asked for asks for the rest at once.
        nextRenewal = lease.equals(options.lease()) ? sent.plus(lease.dividedBy(RENEWALS_PER_LEASE)) : now;
    }

    /** When a lease that was asked for at {@code sent} has to be taken as ended. */
    static Moment endOf(Moment sent, Duration lease) {
        return sent.plus(lease.minus(lease.dividedBy(100)).minus(SLACK));
    }

    Grant grant() {
        return grant;
    }

    Terms terms() {
        return LockEngine.terms(options);
    }

    /** Where it was acquired, for the log. */
    String place() {
        return place;
    }

    /** Keeps what tells that the handle cannot be reached any more. */
    synchronized void traceBy(HeldLock.Trace newTrace) {
        trace = newTrace;
        if (state != State.HELD) {
            stopTracing();
        }
    }

    void begin() {
        tick();
    }

    boolean isHeld() {
        return !remaining().isZero();
    }

    Duration remaining() {
        Moment now = engine.time().now();
        synchronized (this) {
            return isHeldAt(now) ? effectiveEnd().after(now) : Duration.ZERO;
        }
    }

    /** Guarded by this. Notices a loss, so that it stays one whatever the clocks do next. */
    private boolean isHeldAt(Moment now) {
        if (state == State.HELD && effectiveEnd().hasComeAt(now)) {
            lose(holdEnd != null && holdEnd.hasComeAt(now) ? LossReason.MAX_HOLD : LossReason.EXPIRED);
        }
        return state == State.HELD;
    }

    private Moment effectiveEnd() {
        return holdEnd == null ? end : end.earlier(holdEnd);
    }

    void onLost(Consumer<LossReason> listener) {
        Moment now = engine.time().now();
        synchronized (this) {
            if (isHeldAt(now)) {
                listeners.add(listener);
            } else if (state == State.LOST && loss != null) {
                tell(List.of(listener), loss);
            }
        }
    }

    void lost(LossReason reason) {
        synchronized (this) {
            if (state == State.HELD) {
                lose(reason);
            }
        }
    }

    /** Guarded by this. */
    private void lose(LossReason reason) {
        state = State.LOST;
        loss = reason;
        cancelTimer();
        // Whoever lost it may never release it.
        engine.forget(this);
        stopTracing();
        engine.counts().lost.increment();
        engine.counts().held.decrement();
        LOG.warn(
                "The lock '{}' with token {}, acquired at {}, is lost: {}. {}",
                grant.name(),
                grant.token(),
                place,
                reason,
                remedy(reason));
        tell(List.copyOf(listeners), reason);
        listeners.clear();
    }

    private String remedy(LossReason reason) {
        return switch (reason) {
            case EXPIRED ->
                "Check the way to " + engine.store().description() + " and pauses of this process, or raise"
                        + " the lease above " + options.lease();
            case TAKEN -> "Check whether " + engine.store().description() + " was emptied, restarted or failed over";
            case MAX_HOLD -> "It was held for " + options.maxHold() + ". Find what kept it, or raise maxHold";
            case CLIENT_CLOSED -> "Its client was closed while it was held";
        };
    }

    private void tell(List<Consumer<LossReason>> whom, LossReason reason) {
        if (!whom.isEmpty()) {
            engine.inOwnThread(() -> whom.forEach(listener -> {
                try {
                    listener.accept(reason);
                } catch (RuntimeException e) {
                    LOG.error("A listener to the loss of the lock '{}' has failed", grant.name(), e);
                }
            }));
        }
    }

    /** Looks whether the lease has ended or is to be renewed, and sets the timer for the next look. */
    private void tick() {
        engine.releaseUnreachable();
        Moment now = engine.time().now();
        boolean due;
        synchronized (this) {
            if (!isHeldAt(now)) {
                return;
            }
            due = !renewing && nextRenewal.hasComeAt(now);
            renewing |= due;
            Moment next = effectiveEnd().earlier(now.plus(LOOK));
            if (!renewing) {
                next = next.earlier(nextRenewal);
            }
            setTimer(next.after(now));
        }
        if (due) {
            engine.renewals().add(this);
        }
    }

    /** Guarded by this. */
    private void setTimer(Duration delay) {
        cancelTimer();
        timer = engine.time().after(delay, this::tick);
    }

    private void stopTracing() {
        if (trace != null) {
            trace.clear();
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** A renewal is being sent now. */
    synchronized void sending(Moment now) {
        lastSent = lastSent.later(now);
    }

    void renewed(Renewed result, Moment sent) {
        Moment now = engine.time().now();
        synchronized (this) {
            renewing = false;
            // What ended before the answer came stays ended, though the store has it still.
            if (!isHeldAt(now)) {
                return;
            }
            switch (result) {
                case RENEWED -> {
                    end = end.later(endOf(sent, options.lease()));
                    nextRenewal = sent.plus(options.lease().dividedBy(RENEWALS_PER_LEASE));
                }
                case GONE -> lose(LossReason.TAKEN);
                case UNCONFIRMED -> nextRenewal = now.plus(pause());
            }
        }
        tick();
    }

    void notRenewed(LockUnavailableException failure) {
        LOG.debug("The lock '{}' is not renewed yet: {}", grant.name(), failure.getMessage());
        Moment now = engine.time().now();
        synchronized (this) {
            renewing = false;
            nextRenewal = now.plus(pause());
        }
        tick();
    }

    private Duration pause() {
        Duration pause = options.lease().dividedBy(RETRIES_PER_LEASE);
        return pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause;
    }

    void ensureHeld(Duration atLeast) {
        Duration longest = endOf(new Moment(0, 0), options.lease()).after(new Moment(0, 0));
        if (atLeast.compareTo(longest) > 0) {
            throw new IllegalArgumentException(
                    "The lock '%s' cannot be held for %s more: its lease is %s. Raise the lease"
                            .formatted(grant.name(), atLeast, options.lease()));
        }
        Duration left = remaining();
        if (!left.isZero() && left.compareTo(atLeast) < 0) {
            engine.renewals().renewNow(this);
            left = remaining();
        }
        if (left.isZero() || left.compareTo(atLeast) < 0) {
            throw new LockLostException(
                    "The lock '%s' with token %d, acquired at %s, is held for %s more and not for %s: %s. Stop what needs it."
                            .formatted(grant.name(), grant.token(), place, left, atLeast, describeEnd()));
        }
    }

    private synchronized String describeEnd() {
        return switch (state) {
            case HELD -> "it could not be renewed";
            case LOST -> "it was lost, " + loss;
            case RELEASED -> "it was released";
        };
    }

    /** Gives it up, whatever it is; again: waits for the same answer. */
    ReleaseResult release() {
        Moment now = engine.time().now();
        boolean wasHeld;
        boolean first;
        synchronized (this) {
            wasHeld = isHeldAt(now);
            first = !releasing;
            releasing = true;
            if (wasHeld) {
                state = State.RELEASED;
                engine.counts().held.decrement();
            }
            listeners.clear();
            cancelTimer();
            stopTracing();
        }
        if (!first) {
            return released.join();
        }
        engine.forget(this);
        ReleaseResult result = new ReleaseResult.AlreadyLost();
        try {
            boolean was = engine.calls().uninterrupted(() -> engine.store().release(grant));
            if (wasHeld && was) {
                result = new ReleaseResult.Released();
            }
        } catch (LockUnavailableException e) {
            Instant freeBy = freeBy();
            LOG.warn(
                    "The lock '{}' may be held until {}: {} It is released in the background if possible",
                    grant.name(),
                    freeBy,
                    e.getMessage());
            engine.counts().releasedLate.increment();
            engine.releaseUntil(grant, freeBy);
            if (wasHeld) {
                result = new ReleaseResult.Unknown(freeBy);
            }
        } finally {
            released.complete(result);
        }
        return result;
    }

    private synchronized Instant freeBy() {
        Duration lease = options.lease();
        return Instant.ofEpochMilli(
                lastSent.plus(lease.plus(lease.dividedBy(100)).plus(SLACK)).millis());
    }
}
