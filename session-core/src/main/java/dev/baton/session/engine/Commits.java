// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.Consistency;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.WaitBudget;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commits, updates and ends of one session on this node, one at a time.
 *
 * <p>Thread-safe. Whoever waits for the commit under way finds, more often than not, that his changes went with it.
 */
final class Commits {
    private static final Logger LOG = LoggerFactory.getLogger(Commits.class);

    /** How long a surrender waits for the commit, or the listeners, that stand in its way. */
    private static final Duration SURRENDERED_AGAIN_AFTER = Duration.ofMillis(50);

    private final SessionEngine engine;
    private final LiveSession session;
    private final Standing standing;
    private final SessionCopy copy;
    private final SessionLease lease;
    private final Loader loader;
    private final Committer committer;
    private final Ending ending;
    private final ReentrantLock underWay = new ReentrantLock();

    Commits(
            SessionEngine engine,
            LiveSession session,
            Standing standing,
            SessionCopy copy,
            SessionLease lease,
            Loader loader) {
        this.engine = engine;
        this.session = session;
        this.standing = standing;
        this.copy = copy;
        this.lease = lease;
        this.loader = loader;
        this.committer = new Committer(engine, session, standing, copy, lease);
        this.ending = new Ending(engine, session, standing, copy);
    }

    /**
     * Saves what has changed. Returns when the store has taken it, or at once if there is nothing to save.
     *
     * @param last whether the lease is given up with it
     * @throws CommitFailedException if it was not saved, or nobody knows; the object is then detached
     */
    void commit(boolean last) {
        await();
        try {
            if (session.isPassing()) {
                return;
            }
            if (standing.life() == Life.NEW) {
                begin(last);
            } else {
                committer.commit(last);
            }
        } catch (CommitFailedException e) {
            engine.cache().forget(session);
            throw e;
        } finally {
            underWay.unlock();
        }
    }

    /** Takes the lock. Who waits for another's commit has waited for the store. */
    private void await() {
        if (!underWay.tryLock()) {
            long begun = System.nanoTime();
            underWay.lock();
            WaitBudget.waitedSince(begun, true);
        }
    }

    private void begin(boolean last) {
        committer.create();
        if (engine.settings().consistency() == Consistency.LOCK && !last) {
            // The client is about to learn the id, while this request may still write.
            Patience patience = Patience.of(engine.settings().lockWait());
            committer.answerTo(
                    () -> loader.lock(session.locked(() -> copy.facts().secret()), true, patience, new UseGroup()));
        }
    }

    /** See {@link dev.baton.session.BatonSession#update}. */
    Object update(String name, UnaryOperator<@Nullable Object> change) {
        await();
        try {
            if (session.isPassing()) {
                return session.locked(() -> copy.update(name, change));
            }
            if (standing.life() == Life.NEW) {
                committer.create();
            }
            return committer.update(name, change);
        } catch (CommitFailedException e) {
            engine.cache().forget(session);
            throw e;
        } finally {
            underWay.unlock();
        }
    }

    /** See {@link LiveSession#surrender}. */
    void surrender() {
        if (!lease.isHeld()) {
            return;
        }
        underWay.lock();
        try {
            commit(false);
            standing.surrendered();
            engine.cache().forget(session);
        } catch (CommitFailedException e) {
            LOG.warn("{}", e.getMessage(), e.getCause());
        } finally {
            lease.giveUp();
            underWay.unlock();
            session.turns().giveUp();
        }
    }

    /**
     * Surrenders a hold that lasted for too long, if it lasts still. The engine's timer, which all leases need, does not
     * wait for whoever commits or ends the session now.
     */
    void surrenderHold(long number) {
        if (!lease.isHold(number)) {
            return;
        }
        if (!underWay.tryLock()) {
            engine.timer().after(SURRENDERED_AGAIN_AFTER, () -> surrenderHold(number));
            return;
        }
        try {
            if (lease.isHold(number)) {
                surrender();
            }
        } finally {
            underWay.unlock();
        }
    }

    /** See {@link Ending#end(Runnable)}. */
    boolean end(Runnable listeners) {
        underWay.lock();
        try {
            return ending.end(listeners);
        } finally {
            underWay.unlock();
        }
    }

    /**
     * See {@link Ending#end(Optional, boolean, Runnable)}.
     *
     * @param waits whether to wait for a commit or an end that is under way on this node; else nothing is done then
     */
    boolean end(Optional<Incarnation> meant, boolean onlyIfDue, boolean waits, Runnable listeners) {
        if (waits) {
            underWay.lock();
        } else if (!underWay.tryLock()) {
            return false;
        }
        try {
            return ending.end(meant, onlyIfDue, listeners);
        } finally {
            underWay.unlock();
        }
    }

    /** Whether a claim of this node is under way. Until it is answered, a load that finds no session may have met it. */
    boolean isClaiming() {
        return ending.isClaiming();
    }
}
