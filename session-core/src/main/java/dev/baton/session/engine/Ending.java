// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.SessionStoreException;
import dev.baton.session.engine.Life.Event;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.ClaimResult;
import dev.baton.session.spi.Incarnation;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends one session: claims it, has the listeners run while its attributes can still be read, and deletes it.
 *
 * <p>{@link #end} is called with {@link Commits}' lock held, by one thread at a time. The lock of the copy
 * guards {@code claiming}.
 */
final class Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    /** How often a claim is renewed within its lease. */
    private static final int RENEWALS = 3;

    /** How often nodes try to read a session that has ended. */
    private static final int MAX_ATTEMPTS = 8;

    private final SessionEngine engine;
    private final LiveSession session;
    private final Standing standing;
    private final SessionCopy copy;
    private boolean claiming;
    private boolean unreadable;

    Ending(SessionEngine engine, LiveSession session, Standing standing, SessionCopy copy) {
        this.engine = engine;
        this.session = session;
        this.standing = standing;
        this.copy = copy;
    }

    /**
     * Ends it, unless somebody else ends it or has ended it.
     *
     * @return whether this call ended it
     * @throws SessionStoreException if the store cannot be asked: it is not known whether the session lives on
     */
    boolean end(Runnable listeners) {
        return switch (standing.life()) {
            case NEW -> {
                session.locked(() -> standing.advance(Event.CLAIMED));
                engine.counters().add(Counters.Count.ENDED);
                finish(listeners);
                engine.watches().ended(session.handle(), session);
                yield true;
            }
            case LIVE, DETACHED -> claim(listeners);
            case UNLOADED, ENDING, ENDED, GONE -> false;
        };
    }

    /**
     * Ends it whatever this node knows of it.
     *
     * @param meant the session to be ended; nothing: whichever stands under the handle
     * @param onlyIfDue do nothing unless it has fallen due
     * @return whether this call ended it
     * @throws SessionStoreException if the store cannot be asked
     */
    boolean end(Optional<Incarnation> meant, boolean onlyIfDue, Runnable listeners) {
        return switch (standing.life()) {
            case UNLOADED, LIVE, DETACHED, GONE -> claim(meant, onlyIfDue, listeners);
            case NEW, ENDING, ENDED -> false;
        };
    }

    /** Whether a claim of this node is under way. Until it is answered, a load that finds no session may have met it. */
    boolean isClaiming() {
        return claiming;
    }

    private boolean claim(Runnable listeners) {
        if (!claim(Optional.of(copy.incarnation()), false, listeners)) {
            session.lost();
            return false;
        }
        return true;
    }

    private boolean claim(Optional<Incarnation> meant, boolean onlyIfDue, Runnable listeners) {
        long owner = engine.nextOwner();
        Claim claim = new Claim(meant, owner, SessionEngine.END_LEASE, onlyIfDue);
        Optional<ClaimResult.Claimed> granted = claim(claim);
        if (granted.isEmpty()) {
            return false;
        }
        Incarnation incarnation = granted.get().session().incarnation();
        ScheduledFuture<?> renewal = engine.timer()
                .every(
                        SessionEngine.END_LEASE.dividedBy(RENEWALS),
                        () -> renew(new Claim(Optional.of(incarnation), owner, SessionEngine.END_LEASE, false)));
        boolean first = engine.toldEnds().begin(session.handle(), incarnation);
        if (first) {
            count(granted.get(), onlyIfDue);
        }
        try {
            finish(first ? listeners : () -> {});
        } finally {
            renewal.cancel(false);
            removeUninterrupted(incarnation, owner);
            engine.watches().ended(session.handle(), session);
        }
        return first;
    }

    private void count(ClaimResult.Claimed claimed, boolean expired) {
        engine.counters().add(Counters.Count.ENDED);
        if (expired) {
            engine.counters().add(Counters.Count.EXPIRED);
        }
        if (claimed.attempt() > 1) {
            engine.counters().add(Counters.Count.ENDED_AGAIN);
        }
    }

    /**
     * Also in a thread that is to stop: what stays claimed is ended once more, by another node. The session has ended even if
     * this fails, and is deleted later.
     */
    private void removeUninterrupted(Incarnation incarnation, long owner) {
        boolean interrupted = Thread.interrupted();
        try {
            withdraw();
            engine.toldEnds().delete(session.handle(), incarnation, owner);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Optional<ClaimResult.Claimed> claim(Claim claim) {
        session.locked(() -> {
            claiming = true;
        });
        long askedAt = System.nanoTime();
        try {
            ClaimResult result = engine.store().claim(session.handle(), claim);
            return session.locked(() -> took(result, askedAt));
        } finally {
            session.locked(() -> {
                claiming = false;
            });
        }
    }

    private Optional<ClaimResult.Claimed> took(ClaimResult result, long askedAt) {
        if (result instanceof ClaimResult.Claimed claimed) {
            read(claimed, askedAt);
            standing.advance(Event.CLAIMED);
            return Optional.of(claimed);
        }
        if (result instanceof ClaimResult.NotDue notDue && standing.life() == Life.LIVE) {
            copy.seen(notDue.times(), askedAt);
        }
        return Optional.empty();
    }

    /** A session that nobody can read, time and again, ends without its listeners: it would come back for ever. */
    private void read(ClaimResult.Claimed claimed, long askedAt) {
        try {
            copy.apply(claimed.session(), askedAt);
        } catch (SessionStoreException e) {
            if (claimed.attempt() < MAX_ATTEMPTS) {
                throw e;
            }
            unreadable = true;
            LOG.warn("Session {} has ended and cannot be read, so no listener is told", session.handle(), e);
        }
        if (standing.life() == Life.UNLOADED) {
            standing.advance(Event.LOADED);
        }
    }

    private void renew(Claim claim) {
        try {
            engine.store().claim(session.handle(), claim);
        } catch (SessionStoreException e) {
            LOG.warn("The listeners of session {} still run, and the claim could not be renewed", session.handle(), e);
        }
    }

    private void finish(Runnable listeners) {
        try {
            if (!unreadable) {
                listeners.run();
            }
        } finally {
            session.locked(() -> standing.advance(Event.FINISHED));
            engine.cache().forget(session);
        }
    }

    private void withdraw() {
        if (engine.principals().isKept()) {
            session.locked(copy::storedUser)
                    .ifPresent(
                            user -> engine.principals().withdraw(user.name(), session.handle(), OptionalLong.empty()));
        }
    }
}
