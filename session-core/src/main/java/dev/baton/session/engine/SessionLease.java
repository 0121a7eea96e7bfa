// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.Handle;
import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SecretHash;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.LockRequest;
import dev.baton.session.spi.LockResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease that this node has of a session, or has not: taken, renewed, passed on among the node's requests, given up.
 *
 * <p>Thread-safe. Renewed every third of its length, so that two renewals in a row may fail. Whether it was lost is for the
 * store to say when a commit comes; a node's clock never decides it.
 */
final class SessionLease {
    private static final Logger LOG = LoggerFactory.getLogger(SessionLease.class);
    private static final int RENEWALS = 3;

    /** How often a node may pass the lease on to its own requests before those of other nodes have their chance. */
    private static final int MAX_PASSES = 8;

    /** When a store that could not be told that a lease is given up is told again. */
    private static final Duration RELEASED_AGAIN_AFTER = Duration.ofMillis(500);

    private record Held(Lease lease, ScheduledFuture<?> renewal) {}

    private final SessionEngine engine;
    private final Handle handle;
    private final Turns turns;
    private final LongConsumer whenTooLong;
    private @Nullable Held held;
    private @Nullable ScheduledFuture<?> tooLong;
    private int passes;
    private boolean lost;
    private long hold;

    /** @param whenTooLong what to do when one request has had it for {@code lockMaxHold}, given the number of its hold */
    SessionLease(SessionEngine engine, Handle handle, Turns turns, LongConsumer whenTooLong) {
        this.engine = engine;
        this.handle = handle;
        this.turns = turns;
        this.whenTooLong = whenTooLong;
    }

    synchronized boolean isHeld() {
        return held != null;
    }

    /** Whether the request that has it is still the one that began the hold of this number. */
    synchronized boolean isHold(long number) {
        return held != null && hold == number;
    }

    /** Whether the store has said that another was granted it. */
    synchronized boolean isLost() {
        return lost;
    }

    /**
     * Waits for the lease; loads in the same step.
     *
     * @throws TurnTimeoutException if other nodes had it for too long, or must not be waited for because {@code group} has
     *     another session to itself
     */
    LockResult take(@Nullable Known known, SecretHash secret, boolean counts, Patience patience, UseGroup group) {
        EngineSettings settings = engine.settings();
        boolean mayWait = !group.hasOthersThan(handle);
        LockRequest request = new LockRequest(
                engine.nextOwner(),
                settings.lockLease(),
                mayWait ? patience.left() : Duration.ZERO,
                known,
                secret,
                counts);
        LockResult result = ask(request);
        if (result instanceof LockResult.TimedOut) {
            throw mayWait ? turns.timeout(patience) : turns.mustNotWait(group);
        }
        if (result instanceof LockResult.Locked locked) {
            begin(locked.lease());
        }
        return result;
    }

    private LockResult ask(LockRequest request) {
        try {
            return engine.store().lock(handle, request);
        } catch (OutcomeUnknownException e) {
            LockRequest again = new LockRequest(
                    request.owner(), request.lease(), Duration.ZERO, request.known(), request.secret(), false);
            settleSoon(again, System.nanoTime() + request.lease().toNanos());
            // Whatever became of the lease, nothing of the session was changed.
            throw new StoreUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    /** It may have been granted, and others would wait for its end. */
    private void settleSoon(LockRequest request, long end) {
        if (end - System.nanoTime() > 0) {
            engine.timer().afterUnlessClosed(RELEASED_AGAIN_AFTER, () -> settle(request, end));
        }
    }

    private void settle(LockRequest request, long end) {
        try {
            if (engine.store().lock(handle, request) instanceof LockResult.Locked locked) {
                release(locked.lease(), end);
            }
        } catch (SessionStoreException e) {
            LOG.debug("Whether a lease of session {} was granted is not known yet", handle, e);
            settleSoon(request, end);
        }
    }

    private synchronized void begin(Lease lease) {
        held = new Held(
                lease, engine.timer().every(engine.settings().lockLease().dividedBy(RENEWALS), () -> renew(lease)));
        passes = 0;
        lost = false;
        restartCount();
    }

    private void restartCount() {
        if (tooLong != null) {
            tooLong.cancel(false);
        }
        long mine = ++hold;
        tooLong = engine.timer().after(engine.settings().lockMaxHold(), () -> whenTooLong.accept(mine));
    }

    private void renew(Lease lease) {
        try {
            if (!engine.store().renew(handle, lease, engine.settings().lockLease()) && lose(lease)) {
                LOG.warn("The lease of session {} was lost: what its request commits will be refused", handle);
            }
        } catch (SessionStoreException e) {
            LOG.warn("The lease of session {} could not be renewed now: {}", handle, e.getMessage());
        }
    }

    /** Takes note that another was granted the lease; false if this node has given it up meanwhile. */
    private synchronized boolean lose(Lease lease) {
        if (held == null || !held.lease().equals(lease)) {
            return false;
        }
        held.renewal().cancel(false);
        lost = true;
        return true;
    }

    /**
     * The lease as a commit names it.
     *
     * @param last whether the commit may give it up
     */
    synchronized Optional<Delta.Hold> hold(boolean last) {
        return Optional.ofNullable(held).map(present -> new Delta.Hold(present.lease(), last && !isPassedOn()));
    }

    /** Takes note that a commit has given it up. */
    synchronized void released() {
        if (held != null) {
            held.renewal().cancel(false);
            held = null;
        }
        if (tooLong != null) {
            tooLong.cancel(false);
        }
    }

    /** Gives it up, unless a request of this node waits for it and may take it over. */
    void giveUpOrPassOn() {
        synchronized (this) {
            if (isPassedOn() && held != null) {
                return;
            }
        }
        giveUp();
    }

    /** The turn goes to the next request of this node, and the lease with it if it has not been given up. */
    void endTurn() {
        giveUpOrPassOn();
        synchronized (this) {
            if (held != null) {
                passes++;
                restartCount();
            }
        }
    }

    /**
     * Gives it up if this node has it, and no request has its turn or waits for it: whoever was to take it over may have
     * left in the last moment.
     */
    void giveUpIfIdle() {
        if (isHeld() && turns.takeIfIdle()) {
            try {
                giveUp();
            } finally {
                turns.giveIdle();
            }
        }
    }

    /** Gives it up, if this node has it. */
    void giveUp() {
        Held present;
        synchronized (this) {
            present = held;
            released();
        }
        if (present != null) {
            release(
                    present.lease(),
                    System.nanoTime() + engine.settings().lockLease().toNanos());
        }
    }

    /** Tries it again until the lease has ended by itself: others wait for it. */
    private void release(Lease lease, long end) {
        try {
            engine.store().unlock(handle, lease);
        } catch (SessionStoreException e) {
            boolean again = end - System.nanoTime() > 0
                    && engine.timer().afterUnlessClosed(RELEASED_AGAIN_AFTER, () -> release(lease, end));
            if (again) {
                LOG.debug("The lease of session {} is given up later", handle, e);
            } else {
                LOG.warn(
                        "The lease of session {} could not be given up, and ends by itself within {}: {}",
                        handle,
                        engine.settings().lockLease(),
                        e.getMessage());
            }
        }
    }

    private boolean isPassedOn() {
        return turns.isWaitedFor() && passes < MAX_PASSES && !lost;
    }
}
