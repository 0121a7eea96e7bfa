// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.Handle;
import dev.baton.session.engine.Life.Event;
import org.jspecify.annotations.Nullable;

/**
 * Where one session object of this node stands in its life, and why its changes were not saved if they were not.
 *
 * <p>Thread-safe: changed with the lock of the copy held.
 */
final class Standing {
    private final SessionEngine engine;
    private final Handle handle;
    private final Object lock;
    private volatile Life life;
    private @Nullable CommitFailedException failure;

    /** @param lock that of the copy */
    Standing(SessionEngine engine, Handle handle, Object lock, Life begins) {
        this.engine = engine;
        this.handle = handle;
        this.lock = lock;
        this.life = begins;
    }

    Life life() {
        return life;
    }

    /** Takes note of what happened; with the copy's lock held. */
    void advance(Event event) {
        life = life.after(event);
    }

    /** Whether it has ended, so that there is no lease of it any more. */
    boolean isOver() {
        return life == Life.ENDED || life == Life.GONE;
    }

    /** Whether a commit failed, so that only the requests that have this object go on with it. */
    boolean isGivenUp() {
        return life == Life.DETACHED;
    }

    /** Tells again why an earlier commit of this object failed, if one did. */
    void throwFailure() {
        synchronized (lock) {
            if (failure != null) {
                throw failure;
            }
        }
    }

    /** The refusal of changes to a session that has ended elsewhere. */
    CommitFailedException gone() {
        engine.counters().add(Outcome.GONE);
        return new CommitFailedException(
                Outcome.GONE, "The changes to session " + handle + " were not saved: it has ended meanwhile", null);
    }

    /** The refusal of changes by a request that has lost its turn. */
    CommitFailedException fenced() {
        return fail(
                Outcome.FENCED,
                "its request lost its turn: the lease ran out, was given up, or was held for longer than lockMaxHold",
                null);
    }

    /** Gives this object up: nothing of it is ever sent. */
    CommitFailedException fail(Outcome outcome, String why, @Nullable Throwable cause) {
        CommitFailedException failed = new CommitFailedException(
                outcome, "The changes to session " + handle + " were not saved: " + why, cause);
        engine.counters().add(outcome);
        synchronized (lock) {
            failure = failed;
            life = life == Life.GONE ? life : life.after(Event.FAILED);
        }
        return failed;
    }

    /** Its request has given it up, having saved what there was. */
    void surrendered() {
        synchronized (lock) {
            life = life == Life.LIVE ? life.after(Event.FAILED) : life;
        }
    }

    /** The store does not give it any more; with the copy's lock held. */
    void lost() {
        if (life != Life.ENDING) {
            life = life.after(Event.LOST);
        }
    }

    /** It has ended elsewhere, where an end of this object is not under way. */
    void endedElsewhere() {
        synchronized (lock) {
            if (life == Life.LIVE || life == Life.UNLOADED) {
                life = life.after(Event.LOST);
            }
        }
    }
}
