// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.Consistency;
import dev.baton.session.SessionId;
import dev.baton.session.SessionStoreException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request's use of one session: from its first question about it until the request has ended.
 *
 * <p>Each use looks into the store once, so that it sees what any other node did before it. Under {@code strict} and
 * {@code lock} a use that may write has the session to itself on this node from that look to its end. Thread-safe: a
 * request can go on in other threads.
 */
public final class SessionUse {
    /** What a request may do with a session. */
    public enum Kind {
        /** Reads and writes. */
        WRITING(true, true),
        /** Reads and writes, without extending the session's life. */
        NOT_TOUCHING(false, true),
        /** Reads; never waits, and nothing that it changes is saved but a session that it begins. */
        READING(true, false),
        /** Reads as {@link #READING}, without extending the session's life. */
        LOOKING(false, false);

        private final boolean counts;
        private final boolean writes;

        Kind(boolean counts, boolean writes) {
            this.counts = counts;
            this.writes = writes;
        }

        /** The kind of a request that may or may not write, and extends a session's life or does not. */
        public static Kind of(boolean writes, boolean counts) {
            if (writes) {
                return counts ? WRITING : NOT_TOUCHING;
            }
            return counts ? READING : LOOKING;
        }

        /** Whether it extends the session's life. */
        public boolean counts() {
            return counts;
        }

        /** Whether it may change the session. */
        public boolean writes() {
            return writes;
        }
    }

    private final SessionEngine engine;
    private final UseGroup group;
    private final Kind kind;
    private SessionId id;
    private @Nullable LiveSession looked;
    private @Nullable LiveSession session;
    private boolean absent;
    private boolean late;
    private @Nullable Turns turn;
    private long savedActivity;
    private volatile long appliedBefore;
    private boolean accesses;

    SessionUse(SessionEngine engine, SessionId id, Kind kind, UseGroup group) {
        this.engine = engine;
        this.id = id;
        this.kind = kind;
        this.group = group;
    }

    /** The use of a session that the request has just made. */
    SessionUse(SessionEngine engine, SessionId id, Kind kind, UseGroup group, LiveSession made) {
        this(engine, id, kind, group);
        this.session = made;
        beginAccess(made);
        if (takesTurns()) {
            made.turns().take(group, Patience.of(Duration.ZERO));
            made.turn().begin();
            turn = made.turns();
        }
    }

    /** The id by which the request uses the session: the one it brought, or the one it changed that to. */
    public synchronized SessionId id() {
        return id;
    }

    /**
     * Looks whether the session is there, without beginning to use it.
     *
     * @throws SessionStoreException if the store cannot answer
     */
    public synchronized @Nullable LiveSession look() {
        if (session != null || absent) {
            return session;
        }
        group.budget().during(this::lookInStore);
        return looked;
    }

    private void lookInStore() {
        LiveSession found = engine.hold(id.handle());
        try {
            answer(found.loader().join(id, kind, null, group));
            looked = absent ? null : found;
        } finally {
            engine.release(found);
        }
    }

    /**
     * Begins to use the session, if it is there and the id opens it; waits for the turn if need be.
     *
     * @throws SessionStoreException if the store cannot answer
     * @throws TurnTimeoutException if the turn did not come
     */
    public synchronized @Nullable LiveSession open() {
        if (session == null && !absent) {
            group.budget().during(this::openInStore);
        }
        return session;
    }

    private void openInStore() {
        // The object that it waits for may be given up meanwhile, time and again where requests conflict.
        Patience patience = Patience.of(engine.settings().lockWait());
        boolean again = false;
        try {
            while (session == null && !absent) {
                if (again && patience.isOver() && takesTurns()) {
                    throw new TurnTimeoutException("Requests of session " + id.handle()
                            + " failed one after the other for all of the " + patience.whole()
                            + " that this one waits for its turn; see what the log says of them");
                }
                again = true;
                begin(patience);
            }
        } finally {
            if (session == null) {
                // It was kept for the next object, and there is none: nobody else would ever give it back.
                giveTurn();
            }
        }
    }

    /** Whether the store was asked, and the session is not there or has another id. */
    public synchronized boolean isAbsent() {
        return absent;
    }

    /**
     * Whether the id was the session's until a moment ago. Such a request finds no session, and the one that it may create
     * must not take the place of the session in the client's hands.
     */
    public synchronized boolean isLate() {
        return late;
    }

    /** The session that this use has begun to use, or null. */
    public synchronized @Nullable LiveSession session() {
        return session;
    }

    private void begin(Patience patience) {
        LiveSession candidate = engine.hold(id.handle());
        boolean again = false;
        try {
            if (takesTurns()) {
                takeTurn(candidate, patience);
            }
            Presence presence = isAsLooked(candidate)
                    ? Presence.PRESENT
                    : candidate.loader().join(id, kind, turn == null ? null : patience, group);
            looked = null;
            // A request before this one has failed, and with it the object that they shared: there is another by now.
            again = candidate.life() == Life.DETACHED;
            if (!again) {
                answer(presence);
                if (presence == Presence.PRESENT) {
                    session = candidate;
                    beginAccess(candidate);
                    savedActivity = candidate.activity();
                    appliedBefore = candidate.applied();
                }
            }
        } finally {
            if (again) {
                // The turn stays, or whoever comes later would overtake.
                candidate.turn().end();
                engine.release(candidate);
            } else if (session == null) {
                leave(candidate);
            }
        }
    }

    private void takeTurn(LiveSession candidate, Patience patience) {
        if (turn == null) {
            Turns turns = candidate.turns();
            turns.take(group, patience);
            turn = turns;
        }
        candidate.turn().begin();
    }

    private void answer(Presence presence) {
        absent = presence != Presence.PRESENT;
        late = presence == Presence.RETIRED;
    }

    /** Without turns, a look just before is as good as one now. */
    private boolean isAsLooked(LiveSession candidate) {
        return candidate == looked && turn == null;
    }

    /** Gives the session a new secret; this use goes on with the new id. See {@link LiveSession#changeId}. */
    public synchronized SessionId changeId() {
        LiveSession present = session;
        if (present == null) {
            throw new IllegalStateException("Session " + id.handle() + " is not in use by this request");
        }
        group.budget().during(() -> {
            id = present.changeId();
        });
        return id;
    }

    /**
     * Saves what has changed.
     *
     * @param thorough whether to look for changes though nobody has asked for an attribute since the last time
     * @param last whether the request is over as far as its application is concerned: then a lease is given up, too
     * @throws CommitFailedException if it was not saved
     */
    public void save(boolean thorough, boolean last) {
        LiveSession present;
        boolean changed;
        boolean releases;
        synchronized (this) {
            present = session;
            if (present == null || !(kind.writes() || present.isNew())) {
                return;
            }
            long activity = present.activity();
            changed = thorough || present.isNew() || activity != savedActivity;
            savedActivity = activity;
            releases = last && turn != null;
        }
        if (changed || releases) {
            group.budget().during(() -> saveInStore(present, changed, releases));
        }
    }

    private void saveInStore(LiveSession present, boolean changed, boolean releases) {
        if (changed) {
            commit(present, releases);
        }
        if (releases) {
            present.turn().giveUpLease();
        }
    }

    /** A commit that fails may be another's, and this request's changes gone with an earlier one. */
    private void commit(LiveSession present, boolean releases) {
        try {
            present.commit(releases);
        } catch (CommitFailedException e) {
            throw present.applied() == appliedBefore ? e : e.afterOthers();
        }
        appliedBefore = present.applied();
    }

    /**
     * Ends the use: the next request has its turn. Later questions begin another use.
     */
    public synchronized void end() {
        LiveSession present = session;
        session = null;
        looked = null;
        if (present != null) {
            if (accesses) {
                accesses = false;
                present.accesses().end();
            }
            leave(present);
        }
    }

    private void beginAccess(LiveSession of) {
        accesses = kind.counts();
        if (accesses) {
            of.accesses().begin();
        }
    }

    private boolean takesTurns() {
        return kind.writes() && engine.settings().consistency() != Consistency.MERGE;
    }

    private void leave(LiveSession of) {
        group.budget().during(() -> giveBack(of));
    }

    private void giveBack(LiveSession of) {
        if (turn != null) {
            of.turn().end();
            giveTurn();
        }
        of.turn().settle();
        engine.release(of);
    }

    private void giveTurn() {
        Turns taken = turn;
        if (taken != null) {
            turn = null;
            taken.give(group);
        }
    }

    @Override
    public String toString() {
        return "SessionUse[" + id.handle() + ", " + kind + "]";
    }
}
