// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.BatonSession.MergeFunction;
import dev.baton.session.Handle;
import dev.baton.session.Secret;
import dev.baton.session.SessionId;
import dev.baton.session.SessionStoreException;
import dev.baton.session.codec.AttributeEncodingException;
import dev.baton.session.spi.Incarnation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One session as the requests of this node share it: the node's copy of it, and where it stands in its life.
 *
 * <p>Thread-safe. {@code lock} guards the copy and every change of where it stands; it is never held during input or output,
 * nor while the near-cache is called.
 */
public final class LiveSession {
    /** What a session costs in memory beside its attributes. */
    private static final int OVERHEAD = 1024;

    private final SessionEngine engine;
    private final Handle handle;
    private final boolean passing;
    private final AtomicInteger users = new AtomicInteger();
    private final Object lock = new Object();
    private final SessionCopy copy;
    private final Standing standing;
    private final Turns turns;
    private final SessionTurn turn;
    private final Loader loader;
    private final Commits commits;
    private final Accesses accesses;
    private volatile @Nullable Object view;

    /** A session of which nothing is known but its handle. */
    LiveSession(SessionEngine engine, Handle handle) {
        this(engine, handle, Life.UNLOADED, false);
    }

    private LiveSession(SessionEngine engine, Handle handle, Life begins, boolean passing) {
        this.engine = engine;
        this.passing = passing;
        this.handle = handle;
        this.copy = new SessionCopy(engine.clock(), engine.seal());
        this.standing = new Standing(engine, handle, lock, begins);
        this.turns = engine.turns(handle);
        SessionLease lease = new SessionLease(engine, handle, turns, this::surrenderHold);
        this.turn = new SessionTurn(this, standing, copy, lease);
        this.loader = new Loader(engine, this, standing, copy, lease);
        this.commits = new Commits(engine, this, standing, copy, lease, loader);
        this.accesses = new Accesses(engine, this, copy);
    }

    private void surrenderHold(long number) {
        commits.surrenderHold(number);
    }

    /**
     * A new session that the store does not know yet.
     *
     * @param passing whether the store never gets to know it
     */
    LiveSession(SessionEngine engine, SessionId id, Duration maxInactive, boolean passing) {
        this(engine, id.handle(), Life.NEW, passing);
        this.copy.begin(id.secret().hash(), maxInactive, engine.settings().absoluteTimeout());
    }

    /** Names the session without giving access to it. */
    public Handle handle() {
        return handle;
    }

    /** Whether application code may use this object. */
    public boolean isUsable() {
        return life().usable();
    }

    /** Whether the session was made by a request that has not been committed yet. */
    public boolean isNew() {
        return life() == Life.NEW;
    }

    /** Whether it lives for the request that made it only. */
    public boolean isPassing() {
        return passing;
    }

    /** Whether its listeners run now. */
    public boolean isEnding() {
        return life() == Life.ENDING;
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

    /** What brings the copy up to date. */
    Loader loader() {
        return loader;
    }

    /** The queue of this node's writing requests. */
    Turns turns() {
        return turns;
    }

    /** What the request has to itself that has its turn. */
    SessionTurn turn() {
        return turn;
    }

    /** The requests that extend its life. */
    Accesses accesses() {
        return accesses;
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

    /** See {@link Commits#commit}. */
    void commit(boolean last) {
        commits.commit(last);
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
        return standing.life();
    }

    /** Takes note that the store does not give it any more. */
    void lost() {
        synchronized (lock) {
            if (!commits.isClaiming()) {
                standing.lost();
            }
        }
        engine.cache().forget(this);
    }

    /** See {@link dev.baton.session.BatonSession#update}. */
    public Object update(String name, UnaryOperator<@Nullable Object> change) {
        return commits.update(name, change);
    }

    /** See {@link dev.baton.session.BatonSession#mergeWith}. */
    public void mergeWith(String name, MergeFunction<Object> function) {
        synchronized (lock) {
            copy.mergeWith(name, function);
        }
    }

    /**
     * Lets other requests at the session before this one has ended: saves what there is and gives up the lease. What this
     * request writes afterwards is refused.
     */
    public void surrender() {
        commits.surrender();
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
        if (!isNew()) {
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
        return commits.end(listeners);
    }

    /** See {@link Commits#end(Optional, boolean, boolean, Runnable)}. */
    boolean end(Optional<Incarnation> meant, boolean onlyIfDue, boolean waits, Runnable listeners) {
        return commits.end(meant, onlyIfDue, waits, listeners);
    }

    /** Takes note that it has ended elsewhere, where an end of this object is not under way. */
    void endedElsewhere() {
        standing.endedElsewhere();
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

    void addUser() {
        users.incrementAndGet();
    }

    int removeUser() {
        return users.decrementAndGet();
    }

    boolean isReusable() {
        return life() == Life.LIVE;
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
        return "LiveSession[" + handle + ", " + life() + "]";
    }
}
