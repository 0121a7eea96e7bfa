// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.BatonSession.MergeFunction;
import dev.baton.session.Consistency;
import dev.baton.session.Handle;
import dev.baton.session.Secret;
import dev.baton.session.SessionId;
import dev.baton.session.SessionStoreException;
import dev.baton.session.codec.AttributeEncodingException;
import dev.baton.session.engine.Life.Event;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Times;
import dev.baton.session.spi.TouchResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session as the requests of this node share it: the node's copy of it, and where it stands in its life.
 *
 * <p>Thread-safe. {@code lock} guards the copy and every change of {@code life}; it is never held during input or output,
 * nor while the near-cache is called. {@code committing} is held by the one commit under way; whoever waits for it finds,
 * more often than not, that his changes went with that.
 */
public final class LiveSession {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSession.class);

    /** How long a surrender waits for the commit, or the listeners, that stand in its way. */
    private static final Duration SURRENDERED_AGAIN_AFTER = Duration.ofMillis(50);

    /** How long before it falls due a session in use is touched at the latest. */
    private static final Duration LEAST_MARGIN = Duration.ofSeconds(2);

    /** What a session costs in memory beside its attributes. */
    private static final int OVERHEAD = 1024;

    private final SessionEngine engine;
    private final Handle handle;
    private final boolean passing;
    private final AtomicInteger users = new AtomicInteger();
    private final AtomicInteger accesses = new AtomicInteger();
    private final ReentrantLock committing = new ReentrantLock();
    private final Object lock = new Object();
    private final SessionCopy copy;
    private final Turns turns;
    private final SessionLease lease;
    private final Loader loader;
    private final Committer committer;
    private final Ending ending;
    private volatile Life life;
    private @Nullable CommitFailedException failure;
    private volatile @Nullable Object view;

    /** A session of which nothing is known but its handle. */
    LiveSession(SessionEngine engine, Handle handle) {
        this(engine, handle, false);
    }

    private LiveSession(SessionEngine engine, Handle handle, boolean passing) {
        this.engine = engine;
        this.passing = passing;
        this.handle = handle;
        this.life = Life.UNLOADED;
        this.copy = new SessionCopy(engine.clock(), engine.namespace(), engine.codec());
        this.turns = engine.turns(handle);
        this.lease = new SessionLease(engine, handle, turns, this::surrenderHold);
        this.loader = new Loader(engine, this, copy, lease);
        this.committer = new Committer(engine, this, copy, lease);
        this.ending = new Ending(engine, this, copy);
    }

    /**
     * A new session that the store does not know yet.
     *
     * @param passing whether the store never gets to know it
     */
    LiveSession(SessionEngine engine, SessionId id, Duration maxInactive, boolean passing) {
        this(engine, id.handle(), passing);
        this.life = Life.NEW;
        this.copy.begin(id.secret().hash(), maxInactive, engine.settings().absoluteTimeout());
    }

    /** Names the session without giving access to it. */
    public Handle handle() {
        return handle;
    }

    /** Whether application code may use this object. */
    public boolean isUsable() {
        return life.usable();
    }

    /** Whether the session was made by a request that has not been committed yet. */
    public boolean isNew() {
        return life == Life.NEW;
    }

    /** Whether it lives for the request that made it only. */
    public boolean isPassing() {
        return passing;
    }

    /** Whether its listeners run now. */
    public boolean isEnding() {
        return life == Life.ENDING;
    }

    /** The container's object for this session, made once. */
    @SuppressWarnings("unchecked")
    public <V> V view(Function<LiveSession, V> maker) {
        Object present = view;
        if (present == null) {
            synchronized (lock) {
                present = view;
                if (present == null) {
                    present = maker.apply(this);
                    view = present;
                }
            }
        }
        return (V) present;
    }

    /**
     * Brings this copy up to date and finds out whether {@code id} opens the session. One round trip; none for a new
     * session.
     *
     * @param alone whether the request has its turn, and so under {@code lock} takes the lease too
     * @param group what else the request has to itself
     * @throws SessionStoreException if the store cannot answer: it is not known whether there is such a session
     * @throws TurnTimeoutException if other nodes had the lease for too long
     */
    Presence join(SessionId id, SessionUse.Kind kind, boolean alone, UseGroup group) {
        if (loader.isReliable() && !(alone && leased()) && opens(id) == Presence.PRESENT && !locked(copy::isRefused)) {
            engine.counters().add(Counters.Count.CACHE_HITS);
            return Presence.PRESENT;
        }
        boolean there = life == Life.NEW || loadFor(id, kind, alone, group);
        if (!there) {
            lost();
            return Presence.ABSENT;
        }
        Presence presence = opens(id);
        if (presence == Presence.PRESENT && locked(copy::isRefused)) {
            engine.counters().add(Counters.Count.REFUSED);
            return Presence.ABSENT;
        }
        return presence;
    }

    private boolean loadFor(SessionId id, SessionUse.Kind kind, boolean alone, UseGroup group) {
        try {
            if (engine.inUse().isUnreported(this)) {
                reportUse();
            }
            return alone && leased() && !lease.isHeld()
                    ? loader.lock(id.secret().hash(), kind.counts(), group)
                    : loader.load(loader.access(id, kind.counts()));
        } catch (SessionStoreException e) {
            if (kind.counts() && life == Life.LIVE && opens(id) == Presence.PRESENT) {
                engine.inUse().unanswered(this);
            }
            throw e;
        }
    }

    private Presence opens(SessionId id) {
        synchronized (lock) {
            return life.usable() ? copy.opens(id) : Presence.ABSENT;
        }
    }

    /** Whether the copy can be relied on without asking. */
    boolean isReliable() {
        return loader.isReliable();
    }

    /** Takes note that a commit has made this version. */
    void noticed(long version) {
        loader.noticed(version);
    }

    private boolean leased() {
        return engine.settings().consistency() == Consistency.LOCK;
    }

    /** Brings the copy up to date; says whether the session is there. */
    boolean load(Access access) {
        return loader.load(access);
    }

    /** The queue of this node's writing requests. */
    Turns turns() {
        return turns;
    }

    /** The request that has its turn begins. */
    void beginTurn() {
        synchronized (lock) {
            copy.beginTurn();
        }
    }

    /** The request that has its turn has ended; whoever is next may take the lease over. */
    void endTurn() {
        synchronized (lock) {
            copy.endTurn();
        }
        if (isOver()) {
            lease.released();
        } else if (isGivenUp()) {
            // Whoever is next has another object, and takes a lease of his own.
            lease.giveUp();
        } else {
            lease.endTurn();
        }
    }

    /** Whether it has ended, so that there is no lease of it any more. */
    private boolean isOver() {
        return life == Life.ENDED || life == Life.GONE;
    }

    /** Nobody may have taken over the lease that was left for the next request. */
    void settleLease() {
        lease.giveUpIfIdle();
    }

    /** The node stops: what its requests commit from now on is refused, and nobody waits for them. */
    void abandonLease() {
        lease.giveUp();
    }

    /** Whether the lease under which the present request runs was lost, as far as this node has heard. */
    boolean hasLostLease() {
        return lease.isLost();
    }

    /** Whether a commit failed, so that only the requests that have this object go on with it. */
    boolean isGivenUp() {
        return life == Life.DETACHED;
    }

    /** The value of an attribute, or null if there is none that can be read here. */
    public @Nullable Object getAttribute(String name) {
        synchronized (lock) {
            return copy.attributes().get(name);
        }
    }

    /** The same for a request that only reads: what it sees is no ground on which another, that has its turn, changes. */
    public @Nullable Object peekAttribute(String name) {
        synchronized (lock) {
            return copy.attributes().peek(name);
        }
    }

    /**
     * Refuses a value that {@link #setAttribute} would refuse, and changes nothing.
     *
     * @throws AttributeEncodingException if the value cannot be kept in a session
     */
    public void check(String name, Object value) {
        engine.codec().check(name, value);
    }

    /**
     * Sets an attribute and gives the value that it had.
     *
     * @throws AttributeEncodingException if the value cannot be kept in a session
     */
    public @Nullable Object setAttribute(String name, Object value) {
        check(name, value);
        synchronized (lock) {
            return copy.attributes().set(name, value);
        }
    }

    /** Removes an attribute and gives the value that it had. */
    public @Nullable Object removeAttribute(String name) {
        synchronized (lock) {
            return copy.attributes().remove(name);
        }
    }

    /** The names of the attributes that can be read here. */
    public Set<String> attributeNames() {
        synchronized (lock) {
            return copy.attributes().names();
        }
    }

    /** When the session was created, by the store's clock. */
    public Instant created() {
        return facts().created();
    }

    /** How long the session lives without an access; zero or negative: for ever. */
    public Duration maxInactive() {
        return facts().maxInactive();
    }

    /** Changes how long the session lives without an access. */
    public void setMaxInactive(Duration maxInactive) {
        synchronized (lock) {
            copy.change(copy.facts().withMaxInactive(maxInactive));
        }
    }

    /** Who is logged in. */
    public Optional<User> user() {
        return facts().user();
    }

    /** Says who is logged in from now on. */
    public void setUser(Optional<User> user) {
        synchronized (lock) {
            copy.change(copy.facts().withUser(user));
        }
    }

    /** Whether this is the session's id, or is about to be: one that has just been changed is not, though it opened it. */
    public boolean hasSecretOf(SessionId id) {
        return facts().secret().matches(id.secret().hash());
    }

    /** What stands in an id's place where no request brought one. */
    public String displayId() {
        return SessionId.display(handle, facts().secret());
    }

    /** The last access that this node knows of, by the store's clock; and from now on: now. */
    public Instant access() {
        synchronized (lock) {
            return copy.access();
        }
    }

    /** How many commits of this object the store has applied: each may have had changes of several requests. */
    long applied() {
        synchronized (lock) {
            return copy.applied();
        }
    }

    /**
     * Rises whenever somebody looks at the session or changes it. As long as it stays, a request that has saved has
     * nothing more to save, unless it went on with a value that it had in its hands already.
     *
     * <p>What one request has saved says nothing about another's: that may yet change in place what it has read, or may
     * have its changes in a commit of which nobody knows how it ends.
     */
    public long activity() {
        synchronized (lock) {
            return copy.activity();
        }
    }

    /**
     * Saves what has changed. Returns when the store has taken it, or at once if there is nothing to save.
     *
     * @param last whether the lease is given up with it
     * @throws CommitFailedException if it was not saved, or nobody knows; this object is then detached
     */
    void commit(boolean last) {
        committing.lock();
        try {
            if (passing) {
                return;
            }
            if (life == Life.NEW) {
                committer.create();
                if (leased() && !last) {
                    // The client is about to learn the id, while this request may still write.
                    committer.answerTo(() -> loader.lock(facts().secret(), true, new UseGroup()));
                }
            } else {
                committer.commit(last);
            }
        } catch (CommitFailedException e) {
            engine.cache().forget(this);
            throw e;
        } finally {
            committing.unlock();
        }
    }

    /** Runs a step with the copy's lock held. */
    <R> R locked(Supplier<R> step) {
        synchronized (lock) {
            return step.get();
        }
    }

    /** Runs a step with the copy's lock held. */
    void locked(Runnable step) {
        synchronized (lock) {
            step.run();
        }
    }

    Life life() {
        return life;
    }

    /** Takes note of what happened; with the copy's lock held. */
    void advance(Event event) {
        life = life.after(event);
    }

    /** Tells again why an earlier commit of this object failed, if one did. */
    void throwFailure() {
        if (failure != null) {
            throw failure;
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

    /** Takes note that the session has ended elsewhere. */
    void lost() {
        synchronized (lock) {
            if (life != Life.ENDING && !ending.isClaiming()) {
                life = life.after(Event.LOST);
            }
        }
        engine.cache().forget(this);
    }

    /** See {@link dev.baton.session.BatonSession#update}. */
    public Object update(String name, UnaryOperator<@Nullable Object> change) {
        committing.lock();
        try {
            if (passing) {
                return locked(() -> copy.update(name, change));
            }
            if (life == Life.NEW) {
                committer.create();
            }
            return committer.update(name, change);
        } catch (CommitFailedException e) {
            engine.cache().forget(this);
            throw e;
        } finally {
            committing.unlock();
        }
    }

    /** See {@link dev.baton.session.BatonSession#mergeWith}. */
    public void mergeWith(String name, MergeFunction<Object> function) {
        synchronized (lock) {
            copy.mergeWith(name, function);
        }
    }

    /** Gives up the lease before the turn has ended, unless a request of this node takes it over. */
    void giveUpLease() {
        if (isOver()) {
            lease.released();
        } else if (isGivenUp()) {
            lease.giveUp();
        } else {
            lease.giveUpOrPassOn();
        }
    }

    /**
     * Lets other requests at the session before this one has ended: saves what there is and gives up the lease. What this
     * request writes afterwards is refused.
     */
    public void surrender() {
        if (!lease.isHeld()) {
            return;
        }
        committing.lock();
        try {
            commit(false);
            synchronized (lock) {
                life = life == Life.LIVE ? life.after(Event.FAILED) : life;
            }
            engine.cache().forget(this);
        } catch (CommitFailedException e) {
            LOG.warn("{}", e.getMessage(), e.getCause());
        } finally {
            lease.giveUp();
            committing.unlock();
            turns.giveUp();
        }
    }

    /**
     * Surrenders a hold that lasted for too long, if it lasts still. The engine's timer, which all leases need, does not
     * wait for whoever commits or ends the session now.
     */
    private void surrenderHold(long number) {
        if (!lease.isHold(number)) {
            return;
        }
        if (!committing.tryLock()) {
            engine.timer().after(SURRENDERED_AGAIN_AFTER, () -> surrenderHold(number));
            return;
        }
        try {
            if (lease.isHold(number)) {
                surrender();
            }
        } finally {
            committing.unlock();
        }
    }

    /**
     * Gives the session a new secret, so that its present id never opens it again. One round trip, with whatever else is
     * to be saved; none for a new session.
     *
     * @return the new id
     * @throws CommitFailedException if the store has not confirmed it
     */
    SessionId changeId() {
        SessionId next = new SessionId(handle, Secret.random());
        synchronized (lock) {
            copy.change(copy.facts().withSecret(next.secret().hash()));
        }
        if (life != Life.NEW) {
            commit(false);
        }
        return next;
    }

    /**
     * Ends the session: claims it, runs {@code listeners} while its attributes can still be read, and deletes it. Does
     * nothing if somebody else ends it or has ended it.
     *
     * @return whether this call ended it
     * @throws SessionStoreException if the store cannot be asked: it is not known whether the session lives on
     */
    public boolean end(Runnable listeners) {
        committing.lock();
        try {
            return ending.end(listeners);
        } finally {
            committing.unlock();
        }
    }

    /**
     * The same for a session of which this node may know nothing; see {@link Ending#end(Optional, boolean, Runnable)}.
     *
     * @param waits whether to wait for a commit or an end that is under way on this node; else nothing is done then
     */
    boolean end(Optional<Incarnation> meant, boolean onlyIfDue, boolean waits, Runnable listeners) {
        if (waits) {
            committing.lock();
        } else if (!committing.tryLock()) {
            return false;
        }
        try {
            return ending.end(meant, onlyIfDue, listeners);
        } finally {
            committing.unlock();
        }
    }

    /** Takes note that it has ended elsewhere, where an end of this object is not under way. */
    void endedElsewhere() {
        synchronized (lock) {
            if (life == Life.LIVE || life == Life.UNLOADED) {
                life = life.after(Event.LOST);
            }
        }
        engine.cache().forget(this);
    }

    /** Runs {@code action} once when the session has ended, wherever that was, within the bound that freshness gives. */
    public void onEnded(Runnable action) {
        engine.watches().add(this, action);
    }

    /** Has the container told when the session has ended elsewhere. */
    public void watch() {
        engine.watches().add(this);
    }

    /** The session in the store of which this is a copy; nothing if the store has none such yet. */
    Optional<Incarnation> storedIncarnation() {
        synchronized (lock) {
            return copy.isStored() ? Optional.of(copy.incarnation()) : Optional.empty();
        }
    }

    /** The last access before this node's present requests, by the store's clock. */
    public Instant lastAccess() {
        synchronized (lock) {
            return copy.lastAccess();
        }
    }

    /** A request that extends the session's life has begun. */
    void beginAccess() {
        accesses.incrementAndGet();
    }

    /** One that began has ended. */
    void endAccess() {
        accesses.decrementAndGet();
    }

    /** While a request runs that extends the session's life, it does not fall due. */
    void touchBeforeItFallsDue() {
        if (accesses.get() == 0 || life != Life.LIVE) {
            return;
        }
        boolean due = locked(() -> {
            Duration part = Times.throttle(copy.facts().maxInactive());
            Duration margin = part.compareTo(LEAST_MARGIN) > 0 ? part : LEAST_MARGIN;
            Instant deadline = copy.idleDeadline();
            return !deadline.equals(Instant.MAX)
                    && !engine.clock().latest().plus(margin).isBefore(deadline);
        });
        if (due) {
            touch();
        }
    }

    /** Tells the store of a use that it could not be told of when it was asked. */
    void reportUse() {
        if (life == Life.LIVE) {
            touch();
        }
        engine.inUse().reported(this);
    }

    private void touch() {
        long askedAt = System.nanoTime();
        Incarnation incarnation = locked(copy::incarnation);
        if (engine.store().touch(handle, incarnation) instanceof TouchResult.Touched touched) {
            locked(() -> copy.seen(touched.times(), askedAt));
        }
    }

    void addUser() {
        users.incrementAndGet();
    }

    int removeUser() {
        return users.decrementAndGet();
    }

    boolean isReusable() {
        return life == Life.LIVE;
    }

    void rest() {
        synchronized (lock) {
            copy.rest();
        }
    }

    int weight() {
        synchronized (lock) {
            return OVERHEAD + copy.weight();
        }
    }

    private Facts facts() {
        synchronized (lock) {
            return copy.facts();
        }
    }

    @Override
    public String toString() {
        return "LiveSession[" + handle + ", " + life + "]";
    }
}
