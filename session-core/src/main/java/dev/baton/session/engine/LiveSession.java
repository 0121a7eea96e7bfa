// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.Handle;
import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.Secret;
import dev.baton.session.SessionId;
import dev.baton.session.SessionStoreException;
import dev.baton.session.codec.AttributeDecodingException;
import dev.baton.session.codec.AttributeEncodingException;
import dev.baton.session.engine.Life.Event;
import dev.baton.session.engine.SessionCopy.Outgoing;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.ClaimResult;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.CreateResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.NewSession;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
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

    private static final int METADATA_ATTEMPTS = 8;

    /** What a session costs in memory beside its attributes. */
    private static final int OVERHEAD = 1024;

    private record Sending<M>(Outgoing outgoing, M message) {}

    private final SessionEngine engine;
    private final Handle handle;
    private final AtomicInteger users = new AtomicInteger();
    private final ReentrantLock committing = new ReentrantLock();
    private final Object lock = new Object();
    private final SessionCopy copy;
    private volatile Life life;
    private @Nullable CommitFailedException failure;
    private volatile @Nullable Object view;

    /** A session of which nothing is known but its handle. */
    LiveSession(SessionEngine engine, Handle handle) {
        this.engine = engine;
        this.handle = handle;
        this.life = Life.UNLOADED;
        this.copy = new SessionCopy(engine.clock(), engine.namespace(), engine.codec());
    }

    /** A new session that the store does not know yet. */
    LiveSession(SessionEngine engine, SessionId id, Duration maxInactive) {
        this(engine, id.handle());
        this.life = Life.NEW;
        this.copy.begin(id.secret().hash(), maxInactive);
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
     * @param counts whether this is use of the session, and extends its life
     * @throws SessionStoreException if the store cannot answer: it is not known whether there is such a session
     */
    public Presence join(SessionId id, boolean counts) {
        if (life != Life.NEW) {
            boolean touch;
            synchronized (lock) {
                touch = counts && (life == Life.UNLOADED || copy.touchMayBeDue());
            }
            if (!load(touch ? new Access.Presented(id.secret().hash()) : new Access.Peek())) {
                lost();
                return Presence.ABSENT;
            }
        }
        synchronized (lock) {
            return life.usable() ? copy.opens(id) : Presence.ABSENT;
        }
    }

    private boolean load(Access access) {
        Known known;
        synchronized (lock) {
            known = life == Life.UNLOADED ? null : copy.known();
        }
        long askedAt = System.nanoTime();
        LoadResult result = engine.store().load(handle, known, access);
        synchronized (lock) {
            boolean there = copy.apply(result, askedAt);
            if (there && life == Life.UNLOADED) {
                life = life.after(Event.LOADED);
            }
            return there;
        }
    }

    /** The value of an attribute, or null if there is none that can be read here. */
    public @Nullable Object getAttribute(String name) {
        synchronized (lock) {
            return copy.attributes().get(name);
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
     * @throws CommitFailedException if it was not saved, or nobody knows; this object is then detached
     */
    public void commit() {
        committing.lock();
        try {
            if (life == Life.NEW) {
                create();
            } else {
                commitChanges();
            }
        } finally {
            committing.unlock();
        }
    }

    private void create() {
        Sending<NewSession> sending = encoding(() -> {
            Outgoing outgoing = copy.collect();
            return new Sending<>(outgoing, copy.create(outgoing));
        });
        long askedAt = System.nanoTime();
        CreateResult result = answerTo(() -> engine.store().create(handle, sending.message()));
        if (!(result instanceof CreateResult.Created created)) {
            throw fail(Outcome.CONFLICT, "another session has its handle", null);
        }
        synchronized (lock) {
            copy.created(sending.outgoing(), created.times(), askedAt);
            life = life.after(Event.CREATED);
        }
    }

    private void commitChanges() {
        for (int attempt = 1; attempt <= METADATA_ATTEMPTS; attempt++) {
            Optional<Sending<Delta>> collected = encoding(this::collect);
            if (collected.isEmpty()) {
                return;
            }
            Outgoing outgoing = collected.get().outgoing();
            long askedAt = System.nanoTime();
            CommitResult result =
                    answerTo(() -> engine.store().commit(handle, collected.get().message()));
            if (result instanceof CommitResult.Committed committed) {
                synchronized (lock) {
                    copy.committed(outgoing, committed, askedAt);
                }
                return;
            }
            synchronized (lock) {
                copy.refused(outgoing);
            }
            // Somebody else changed the metadata: both changes are joined, and sent once more.
            if (result instanceof CommitResult.Gone || !answerTo(() -> load(new Access.Peek()))) {
                lost();
                throw gone();
            }
        }
        throw fail(Outcome.CONFLICT, "other nodes changed its metadata again and again", null);
    }

    private Optional<Sending<Delta>> collect() {
        if (failure != null) {
            throw failure;
        }
        if (life == Life.UNLOADED || life == Life.ENDING || life == Life.ENDED) {
            return Optional.empty();
        }
        Outgoing outgoing = copy.collect();
        if (outgoing.isEmpty()) {
            return Optional.empty();
        }
        if (life == Life.GONE) {
            throw gone();
        }
        return Optional.of(new Sending<>(outgoing, copy.commit(outgoing, engine.nextCommit())));
    }

    /** Nothing may change between finding what to send and taking note that it is sent: hence one hold of the lock. */
    private <R> R encoding(Supplier<R> step) {
        try {
            synchronized (lock) {
                return step.get();
            }
        } catch (AttributeEncodingException | AttributeDecodingException e) {
            throw fail(Outcome.UNSERIALIZABLE, String.valueOf(e.getMessage()), e);
        }
    }

    private <R> R answerTo(Supplier<R> call) {
        try {
            return call.get();
        } catch (OutcomeUnknownException e) {
            throw fail(Outcome.UNKNOWN, "the store did not say whether it has taken the changes", e);
        } catch (SessionStoreException e) {
            throw fail(Outcome.UNAVAILABLE, "the store did not take the changes", e);
        }
    }

    private CommitFailedException gone() {
        return new CommitFailedException(
                Outcome.GONE, "The changes to session " + handle + " were not saved: it has ended meanwhile", null);
    }

    private CommitFailedException fail(Outcome outcome, String why, @Nullable Throwable cause) {
        CommitFailedException failed = new CommitFailedException(
                outcome, "The changes to session " + handle + " were not saved: " + why, cause);
        synchronized (lock) {
            failure = failed;
            life = life == Life.GONE ? life : life.after(Event.FAILED);
        }
        engine.cache().forget(this);
        return failed;
    }

    private void lost() {
        synchronized (lock) {
            if (life != Life.ENDING) {
                life = life.after(Event.LOST);
            }
        }
        engine.cache().forget(this);
    }

    /**
     * Gives the session a new secret, so that its present id never opens it again. One round trip, with whatever else is
     * to be saved; none for a new session.
     *
     * @return the new id
     * @throws CommitFailedException if the store has not confirmed it
     */
    public SessionId changeId() {
        SessionId next = new SessionId(handle, Secret.random());
        synchronized (lock) {
            copy.change(copy.facts().withSecret(next.secret().hash()));
        }
        if (life != Life.NEW) {
            commit();
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
            if (life == Life.NEW) {
                synchronized (lock) {
                    life = life.after(Event.CLAIMED);
                }
                finish(listeners);
                return true;
            }
            if (life == Life.GONE || life == Life.ENDED || life == Life.ENDING || life == Life.UNLOADED) {
                return false;
            }
            long owner = engine.nextOwner();
            long askedAt = System.nanoTime();
            ClaimResult result = engine.claim(handle, copy.incarnation(), owner);
            if (!(result instanceof ClaimResult.Claimed claimed)) {
                lost();
                return false;
            }
            synchronized (lock) {
                copy.apply(claimed.session(), askedAt);
                life = life.after(Event.CLAIMED);
            }
            try {
                finish(listeners);
            } finally {
                delete(owner);
            }
            return true;
        } finally {
            committing.unlock();
        }
    }

    private void finish(Runnable listeners) {
        try {
            listeners.run();
        } finally {
            synchronized (lock) {
                life = life.after(Event.FINISHED);
            }
            engine.cache().forget(this);
        }
    }

    private void delete(long owner) {
        try {
            engine.store().delete(handle, copy.incarnation(), owner);
        } catch (SessionStoreException e) {
            LOG.warn("Session {} has ended, but what is left of it in the store could not be deleted now", handle, e);
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
