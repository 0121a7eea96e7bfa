// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

/**
 * Where a session object of this node stands in its life.
 *
 * <pre>
 *   NEW ──created──▶ LIVE ──claimed──▶ ENDING ──ended──▶ ENDED
 *   UNLOADED ──loaded──▶ LIVE ──lost──▶ GONE
 *   NEW, LIVE ──failed──▶ DETACHED ──claimed──▶ ENDING
 * </pre>
 */
enum Life {
    /** Made by a request on this node; the store does not know it yet. */
    NEW,
    /** A handle and nothing else: the store has not been asked. */
    UNLOADED,
    /** In the store, and here a copy of it. */
    LIVE,
    /** This node has claimed it, and its listeners run. */
    ENDING,
    /** This node has ended it. What requests had changed in it ended with it. */
    ENDED,
    /** It has ended elsewhere, or never was: what requests have changed in it cannot be saved. */
    GONE,
    /**
     * A commit failed. Requests that have this object finish with it, but nothing of it is ever sent; later requests load
     * the session afresh.
     */
    DETACHED;

    /** What can happen to a session object. */
    enum Event {
        /** The store gave the session. */
        LOADED,
        /** The store has taken the new session. */
        CREATED,
        /** The store has none such, or has ended it. */
        LOST,
        /** This node may end it. */
        CLAIMED,
        /** The listeners have run and the store has forgotten it, or it never was in the store. */
        FINISHED,
        /** A commit was refused, or its outcome is unknown. */
        FAILED
    }

    /**
     * The one place where it is decided what may follow what.
     *
     * @throws IllegalStateException if {@code event} cannot happen now
     */
    Life after(Event event) {
        return switch (event) {
            case LOADED -> only(event, this == UNLOADED || this == LIVE, LIVE);
            case CREATED -> only(event, this == NEW, LIVE);
            case LOST -> this == DETACHED || this == ENDED ? this : only(event, this != NEW, GONE);
            // Another request may have found the session gone because this node has just claimed it.
            case CLAIMED -> only(event, this == LIVE || this == NEW || this == DETACHED || this == GONE, ENDING);
            case FINISHED -> only(event, this == ENDING, ENDED);
            case FAILED -> only(event, this == NEW || this == LIVE || this == DETACHED, DETACHED);
        };
    }

    /** Whether application code may use the session. */
    boolean usable() {
        return this == NEW || this == LIVE || this == ENDING || this == DETACHED;
    }

    private Life only(Event event, boolean legal, Life next) {
        if (!legal) {
            throw new IllegalStateException("A session that is " + this + " cannot be " + event);
        }
        return next;
    }
}
