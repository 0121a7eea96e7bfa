// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.Handle;
import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.Secret;
import dev.baton.session.SecretHash;
import dev.baton.session.SessionId;
import dev.baton.session.SessionStoreException;
import dev.baton.session.codec.AttributeDecodingException;
import dev.baton.session.codec.AttributeEncodingException;
import dev.baton.session.engine.AttributeTable.Changes;
import dev.baton.session.engine.Life.Event;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.ClaimResult;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.CreateResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredMetadata;
import dev.baton.session.spi.StoredSession;
import dev.baton.session.spi.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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
 * One session as the requests of this node share it: the node's copy of it, and what they have changed of it and not yet
 * committed.
 *
 * <p>Thread-safe. {@code lock} guards the fields and is never held during input or output, nor while the near-cache is
 * called. {@code committing} is held by the one commit under way; whoever waits for it finds, more often than not, that
 * his changes went with that.
 */
public final class LiveSession {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSession.class);

    private static final int METADATA_ATTEMPTS = 8;

    /** What a session costs in memory beside its attributes. */
    private static final int OVERHEAD = 1024;

    private static final Changes NOTHING = new Changes(Map.of(), Set.of());

    private final SessionEngine engine;
    private final Handle handle;
    private final AtomicInteger users = new AtomicInteger();
    private final ReentrantLock committing = new ReentrantLock();
    private final Object lock = new Object();

    private volatile Life life;
    private @Nullable Incarnation incarnation;
    private long version;
    private final AttributeTable attributes;
    private @Nullable Facts facts;
    private @Nullable Facts storedFacts;
    private @Nullable StoredMetadata metadata;
    private Instant metadataSeenAt = Instant.MIN;
    private @Nullable Instant lastAccess;
    private @Nullable Instant touchedAt;
    private @Nullable CommitFailedException failure;
    private long activity;
    private long committedActivity = -1;
    private volatile @Nullable Object view;

    /** A session of which nothing is known but its handle. */
    LiveSession(SessionEngine engine, Handle handle) {
        this.engine = engine;
        this.handle = handle;
        this.life = Life.UNLOADED;
        this.attributes = new AttributeTable(engine.namespace(), engine.codec());
    }

    /** A new session that the store does not know yet. */
    LiveSession(SessionEngine engine, SessionId id, Duration maxInactive) {
        this.engine = engine;
        this.handle = id.handle();
        this.life = Life.NEW;
        this.incarnation = Incarnation.random();
        this.attributes = new AttributeTable(engine.namespace(), engine.codec());
        this.attributes.belongTo(incarnation);
        Instant now = engine.clock().latest();
        this.facts = new Facts(now, id.secret().hash(), maxInactive, Optional.empty());
        this.lastAccess = now;
    }

    /** Names the session without giving access to it. */
    public Handle handle() {
        return handle;
    }

    /** Whether application code may use this object. */
    public boolean isUsable() {
        return life.usable();
    }

    /** Whether the store knows the session, as far as this node knows. */
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
        if (life == Life.NEW) {
            return opens(id);
        }
        Instant now = engine.clock().latest();
        boolean touch = counts && touchMayBeDue(now);
        LoadResult result = load(touch ? new Access.Presented(id.secret().hash()) : new Access.Peek());
        if (result instanceof LoadResult.Absent) {
            lost();
            return Presence.ABSENT;
        }
        return opens(id);
    }

    private boolean touchMayBeDue(Instant now) {
        synchronized (lock) {
            return touchedAt == null
                    || facts == null
                    || !now.isBefore(touchedAt.plus(Times.throttle(facts.maxInactive())));
        }
    }

    private LoadResult load(Access access) {
        Known known;
        synchronized (lock) {
            known = incarnation == null || life == Life.UNLOADED ? null : new Known(incarnation, version);
        }
        long askedAt = System.nanoTime();
        LoadResult result = engine.store().load(handle, known, access);
        synchronized (lock) {
            if (result instanceof LoadResult.Unchanged unchanged) {
                unchanged.times().ifPresent(times -> observe(times, askedAt));
            } else if (result instanceof LoadResult.Changed changed) {
                applyChanged(changed, askedAt);
            } else if (result instanceof LoadResult.Whole whole) {
                if (incarnation != null && !incarnation.equals(whole.session().incarnation())) {
                    return new LoadResult.Absent();
                }
                applyWhole(whole.session(), askedAt);
            }
            return result;
        }
    }

    private void applyChanged(LoadResult.Changed changed, long askedAt) {
        changed.metadata().ifPresent(this::applyMetadata);
        attributes.apply(changed.set(), changed.removed(), changed.version());
        version = Math.max(version, changed.version());
        observe(changed.times(), askedAt);
    }

    private void applyWhole(StoredSession session, long askedAt) {
        incarnation = session.incarnation();
        attributes.belongTo(session.incarnation());
        applyMetadata(session.metadata());
        attributes.applyWhole(session.attributes(), session.version());
        version = Math.max(version, session.version());
        observe(session.times(), askedAt);
        if (life == Life.UNLOADED) {
            life = life.after(Event.LOADED);
        }
    }

    private void applyMetadata(StoredMetadata stored) {
        if (metadata != null && stored.version() <= metadata.version()) {
            return;
        }
        Facts theirs = FactsFormat.decode(incarnation(), stored.metadata().body());
        facts = facts == null || storedFacts == null ? theirs : facts.mergedWith(storedFacts, theirs);
        stored(theirs, stored);
    }

    private void observe(Times times, long askedAt) {
        engine.clock().observe(times.now(), askedAt);
        if (touchedAt == null || times.lastAccess().isAfter(touchedAt)) {
            touchedAt = times.lastAccess();
        }
        if (lastAccess == null || lastAccess.isBefore(times.lastAccess())) {
            lastAccess = times.lastAccess();
        }
    }

    private Presence opens(SessionId id) {
        synchronized (lock) {
            if (!life.usable() || facts == null) {
                return Presence.ABSENT;
            }
            if (facts.secret().matches(id.secret().hash())) {
                return Presence.PRESENT;
            }
            boolean retired = metadata != null
                    && metadata.retired().isPresent()
                    && metadata.retired().get().matches(id.secret().hash())
                    && engine.clock().latest().isBefore(metadataSeenAt.plus(SessionStore.RETIRED_FOR));
            return retired ? Presence.RETIRED : Presence.ABSENT;
        }
    }

    /** The value of an attribute, or null if there is none that can be read here. */
    public @Nullable Object getAttribute(String name) {
        synchronized (lock) {
            activity++;
            return attributes.get(name);
        }
    }

    /**
     * Sets an attribute and gives the value that it had.
     *
     * @throws dev.baton.session.codec.AttributeEncodingException if the value cannot be kept in a session
     */
    public @Nullable Object setAttribute(String name, Object value) {
        engine.codec().check(name, value);
        synchronized (lock) {
            activity++;
            return attributes.set(name, value);
        }
    }

    /** Removes an attribute and gives the value that it had. */
    public @Nullable Object removeAttribute(String name) {
        synchronized (lock) {
            activity++;
            return attributes.remove(name);
        }
    }

    /** The names of the attributes that can be read here. */
    public Set<String> attributeNames() {
        synchronized (lock) {
            activity++;
            return attributes.names();
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
            activity++;
            facts = facts().withMaxInactive(maxInactive);
        }
    }

    /** Who is logged in. */
    public Optional<User> user() {
        return facts().user();
    }

    /** Logs somebody in, or whoever is out. */
    public void setUser(Optional<User> user) {
        synchronized (lock) {
            activity++;
            facts = facts().withUser(user);
        }
    }

    /** What stands in an id's place where no request brought one. */
    public String displayId() {
        return SessionId.display(handle, facts().secret());
    }

    /** The last access that this node knows of, by the store's clock, and from now on: now. */
    public Instant access() {
        synchronized (lock) {
            Instant before = lastAccess;
            Instant now = engine.clock().latest();
            lastAccess = now;
            return before == null ? now : before;
        }
    }

    /**
     * Whether anybody has looked at an attribute or changed anything since the last commit looked for changes. Only what
     * was looked at can have been changed in place.
     */
    public boolean isActive() {
        synchronized (lock) {
            return activity != committedActivity || life == Life.NEW;
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
        Changes first;
        NewSession session;
        Facts sent;
        synchronized (lock) {
            first = collect();
            sent = facts();
            session = new NewSession(incarnation(), FactsFormat.encode(incarnation(), sent), first.set());
            attributes.sent(first);
        }
        long askedAt = System.nanoTime();
        CreateResult result = sending(() -> engine.store().create(handle, session));
        if (!(result instanceof CreateResult.Created created)) {
            throw fail(Outcome.CONFLICT, "another session has its handle", null);
        }
        synchronized (lock) {
            version = 1;
            stored(sent, new StoredMetadata(1, session.metadata(), Optional.empty()));
            attributes.committed(first, 1);
            observe(created.times(), askedAt);
            life = life.after(Event.CREATED);
        }
    }

    private void commitChanges() {
        for (int attempt = 1; attempt <= METADATA_ATTEMPTS; attempt++) {
            Changes changes;
            Delta delta;
            Facts sent;
            synchronized (lock) {
                if (failure != null) {
                    throw failure;
                }
                changes = life == Life.LIVE || life == Life.ENDED ? collect() : NOTHING;
                sent = facts();
                boolean sameFacts = life == Life.ENDING || sent.equals(storedFacts);
                if (changes.isEmpty() && sameFacts) {
                    return;
                }
                if (life == Life.ENDED) {
                    throw gone();
                }
                delta = new Delta(
                        incarnation(),
                        engine.nextCommit(),
                        changes.set(),
                        changes.removed(),
                        sameFacts ? Optional.empty() : Optional.of(factsChange(sent)),
                        Map.of());
                attributes.sent(changes);
            }
            long askedAt = System.nanoTime();
            CommitResult result = sending(() -> engine.store().commit(handle, delta));
            if (result instanceof CommitResult.Committed committed) {
                synchronized (lock) {
                    applyCommitted(changes, delta, sent, committed, askedAt);
                }
                return;
            }
            if (result instanceof CommitResult.Gone || !reloadAfterConflict(changes)) {
                lost();
                throw gone();
            }
        }
        throw fail(Outcome.CONFLICT, "other nodes changed its metadata again and again", null);
    }

    private boolean reloadAfterConflict(Changes changes) {
        synchronized (lock) {
            attributes.refused(changes);
        }
        return !(sending(() -> load(new Access.Peek())) instanceof LoadResult.Absent);
    }

    private void applyCommitted(
            Changes changes, Delta delta, Facts sent, CommitResult.Committed committed, long askedAt) {
        attributes.committed(changes, committed.version());
        delta.metadata().ifPresent(change -> {
            Optional<SecretHash> retired = sent.secret().equals(storedSecret()) //
                    ? Optional.empty()
                    : Optional.ofNullable(storedSecret());
            stored(sent, new StoredMetadata(committed.version(), change.next(), retired));
        });
        // Only then is this copy complete: otherwise others committed in between, and the next load brings that.
        if (committed.version() == version + 1) {
            version = committed.version();
        }
        observe(committed.times(), askedAt);
    }

    private void stored(Facts as, StoredMetadata now) {
        storedFacts = as;
        metadata = now;
        metadataSeenAt = engine.clock().latest();
    }

    private @Nullable SecretHash storedSecret() {
        return storedFacts == null ? null : storedFacts.secret();
    }

    private Delta.MetadataChange factsChange(Facts sent) {
        long base = metadata == null ? 0 : metadata.version();
        return new Delta.MetadataChange(base, FactsFormat.encode(incarnation(), sent));
    }

    private Changes collect() {
        committedActivity = activity;
        try {
            return attributes.changes();
        } catch (AttributeEncodingException | AttributeDecodingException e) {
            throw fail(Outcome.UNSERIALIZABLE, String.valueOf(e.getMessage()), e);
        }
    }

    private <R> R sending(Supplier<R> call) {
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
                Outcome.GONE,
                "The changes to session " + handle + " were not saved: the session has ended meanwhile",
                null);
    }

    private CommitFailedException fail(Outcome outcome, String why, @Nullable Throwable cause) {
        CommitFailedException failed = new CommitFailedException(
                outcome, "The changes to session " + handle + " were not saved: " + why, cause);
        synchronized (lock) {
            failure = failed;
            life = life.after(Event.FAILED);
        }
        engine.cache().forget(this);
        return failed;
    }

    private void lost() {
        synchronized (lock) {
            if (life == Life.ENDING) {
                return;
            }
            life = life.after(Event.LOST);
        }
        engine.cache().forget(this);
    }

    /**
     * Gives the session a new secret, so that its present id never opens it again. One round trip; none for a new session.
     *
     * @return the new id
     * @throws CommitFailedException if the store has not confirmed it
     */
    public SessionId changeId() {
        SessionId next = new SessionId(handle, Secret.random());
        synchronized (lock) {
            activity++;
            facts = facts().withSecret(next.secret().hash());
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
                life = life.after(Event.CLAIMED);
                finish(listeners);
                return true;
            }
            if (life == Life.ENDED || life == Life.ENDING) {
                return false;
            }
            long owner = engine.nextOwner();
            ClaimResult result = engine.claim(handle, incarnation(), owner);
            if (!(result instanceof ClaimResult.Claimed claimed)) {
                lost();
                return false;
            }
            synchronized (lock) {
                applyWhole(claimed.session(), System.nanoTime());
                life = life.after(Event.CLAIMED);
            }
            finish(listeners);
            delete(owner);
            return true;
        } finally {
            committing.unlock();
        }
    }

    private void delete(long owner) {
        try {
            engine.store().delete(handle, incarnation(), owner);
        } catch (SessionStoreException e) {
            LOG.warn("Session {} has ended, but what is left of it in the store could not be deleted now", handle, e);
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
            attributes.rest();
        }
    }

    int weight() {
        synchronized (lock) {
            return OVERHEAD + attributes.weight();
        }
    }

    private Facts facts() {
        Facts present = facts;
        if (present == null) {
            throw new IllegalStateException("Session " + handle + " is not loaded");
        }
        return present;
    }

    private Incarnation incarnation() {
        Incarnation present = incarnation;
        if (present == null) {
            throw new IllegalStateException("Session " + handle + " is not loaded");
        }
        return present;
    }

    @Override
    public String toString() {
        return "LiveSession[" + handle + ", " + life + "]";
    }
}
