// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.Consistency;
import dev.baton.session.SecretHash;
import dev.baton.session.SessionId;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.engine.Life.Event;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.LockResult;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the node's copy of one session up to date, and knows whether that is needed.
 *
 * <p>Thread-safe: its fields are guarded by the lock of the copy, which it never holds during input or output.
 */
final class Loader {
    private static final Logger LOG = LoggerFactory.getLogger(Loader.class);

    private final SessionEngine engine;
    private final LiveSession session;
    private final Standing standing;
    private final SessionCopy copy;
    private final SessionLease lease;
    private long noticed;
    private long loadedIn = Notices.NEVER;

    Loader(SessionEngine engine, LiveSession session, Standing standing, SessionCopy copy, SessionLease lease) {
        this.engine = engine;
        this.session = session;
        this.standing = standing;
        this.copy = copy;
        this.lease = lease;
    }

    /**
     * Brings the copy up to date and finds out whether {@code id} opens the session. One round trip; none for a new
     * session.
     *
     * @param patience how long to wait for the lease if the request has its turn, and so under {@code lock} takes that too;
     *     null if it has not
     * @param group what else the request has to itself
     * @throws SessionStoreException if the store cannot answer: it is not known whether there is such a session
     * @throws TurnTimeoutException if other nodes had the lease for too long
     */
    Presence join(SessionId id, SessionUse.Kind kind, @Nullable Patience patience, UseGroup group) {
        boolean leased = patience != null && engine.settings().consistency() == Consistency.LOCK;
        if (isReliable() && !leased && opens(id) == Presence.PRESENT && !session.locked(copy::isRefused)) {
            engine.counters().add(Counters.Count.CACHE_HITS);
            return Presence.PRESENT;
        }
        boolean there = standing.life() == Life.NEW || loadFor(id, kind, leased ? patience : null, group);
        if (!there) {
            requireKnownAbsence();
            session.lost();
            return Presence.ABSENT;
        }
        Presence presence = opens(id);
        if (presence == Presence.PRESENT && session.locked(copy::isRefused)) {
            engine.counters().add(Counters.Count.REFUSED);
            return Presence.ABSENT;
        }
        return presence;
    }

    private boolean loadFor(SessionId id, SessionUse.Kind kind, @Nullable Patience forLease, UseGroup group) {
        try {
            if (engine.inUse().isUnreported(session)) {
                session.accesses().report();
            }
            return forLease != null && !lease.isHeld()
                    ? lock(id.secret().hash(), kind.counts(), forLease, group)
                    : load(access(id, kind.counts()));
        } catch (SessionStoreException e) {
            if (kind.counts() && standing.life() == Life.LIVE && opens(id) == Presence.PRESENT) {
                engine.inUse().unanswered(session);
            }
            throw e;
        }
    }

    private void requireKnownAbsence() {
        if (!engine.contact().knowsAbsence()) {
            throw new StoreUnavailableException("Whether there is a session " + session.handle()
                    + " is not known yet: the store was away, and other nodes may still report that it was used. Ask again"
                    + " in a few seconds");
        }
    }

    /** Whether the id opens the session as it is known here. */
    Presence opens(SessionId id) {
        return session.locked(() -> standing.life().usable() ? copy.opens(id) : Presence.ABSENT);
    }

    /**
     * Whether the copy can be relied on without asking: nobody has told of a later version, and a touch is not due, so that
     * the session cannot have reached its deadline.
     */
    boolean isReliable() {
        long era = engine.notices().era();
        return session.locked(() -> standing.life() == Life.LIVE
                && era != Notices.NEVER
                && era == loadedIn
                && noticed <= copy.version()
                && !copy.touchMayBeDue());
    }

    /** Takes note that a commit has made this version. */
    void noticed(long version) {
        session.locked(() -> noticed = Math.max(noticed, version));
    }

    /**
     * Takes the lease, and loads in the same step; says whether the session is there.
     *
     * @throws SessionStoreException if the store cannot answer
     * @throws TurnTimeoutException if other nodes had the lease for too long
     */
    boolean lock(SecretHash secret, boolean counts, Patience patience, UseGroup group) {
        long era = engine.notices().era();
        long askedAt = System.nanoTime();
        LockResult result = asking(() -> lease.take(known(), secret, counts, patience, group));
        if (result instanceof LockResult.Locked locked) {
            return apply(locked.load(), era, askedAt);
        }
        return result instanceof LockResult.Refused refused && apply(refused.load(), era, askedAt);
    }

    /**
     * Loads; says whether the session is there.
     *
     * @throws SessionStoreException if the store cannot answer
     */
    boolean load(Access access) {
        Known known = known();
        long era = engine.notices().era();
        long askedAt = System.nanoTime();
        return apply(asking(() -> engine.store().load(session.handle(), known, access)), era, askedAt);
    }

    /** How a request's load counts: as access, only if one may have to be written. */
    private Access access(SessionId id, boolean counts) {
        boolean touch = counts && session.locked(() -> standing.life() == Life.UNLOADED || copy.touchMayBeDue());
        return touch ? new Access.Presented(id.secret().hash()) : new Access.Peek();
    }

    private <R> R asking(Supplier<R> question) {
        try {
            return question.get();
        } catch (SessionStoreException e) {
            engine.counters().add(Counters.Count.LOAD_FAILURES);
            throw e;
        }
    }

    private @Nullable Known known() {
        return standing.life() == Life.UNLOADED
                ? null
                : session.locked(() -> Optional.ofNullable(copy.known())).orElse(null);
    }

    private boolean isTaken(LoadResult result, long askedAt) {
        try {
            return copy.apply(result, askedAt);
        } catch (RefusedSessionException e) {
            engine.counters().add(Counters.Count.REFUSED);
            LOG.warn("Session {} is refused: {}", session.handle(), e.getMessage());
            return false;
        }
    }

    private boolean apply(LoadResult result, long era, long askedAt) {
        boolean hit = result instanceof LoadResult.Unchanged;
        engine.counters().add(hit ? Counters.Count.CACHE_HITS : Counters.Count.CACHE_MISSES);
        return session.locked(() -> {
            loadedIn = era;
            boolean there = isTaken(result, askedAt);
            if (there && standing.life() == Life.UNLOADED) {
                standing.advance(Event.LOADED);
            }
            return there;
        });
    }
}
