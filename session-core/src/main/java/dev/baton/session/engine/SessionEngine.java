// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.baton.session.BatonMetrics;
import dev.baton.session.BatonSessions;
import dev.baton.session.Freshness;
import dev.baton.session.Handle;
import dev.baton.session.SessionId;
import dev.baton.session.SettingFaultsException;
import dev.baton.session.codec.AttributeCodec;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.SessionStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the sessions of one application on one node: hands out the object that all requests of a session share, and
 * carries between it and the store.
 *
 * <p>Thread-safe. Whoever holds a session releases it. Closing forgets every session; what requests have not committed
 * then is lost to them with an error.
 */
public final class SessionEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SessionEngine.class);

    /** How long after a node has died in the middle of ending a session another one ends it. */
    static final Duration END_LEASE = Duration.ofSeconds(30);

    /** How long leases are given up when the engine closes. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    private final EngineSettings settings;
    private final SessionStore store;
    private final AttributeCodec codec;
    private final FactsSeal seal;
    private final NearCache cache;
    private final Timer timer;

    /** One queue for each session as long as somebody has its object or waits, whichever object that is. */
    private final Cache<Handle, Turns> turns = Caffeine.newBuilder()
            .weakValues()
            // The common pool's threads would outlive the application.
            .executor(Runnable::run)
            .build();

    private final Counters counters;
    private final Notices notices;
    private final StoreClock clock = new StoreClock();
    private final SecureRandom random = new SecureRandom();
    private final long node = random.nextLong();
    private final AtomicLong commits = new AtomicLong();
    private final Contact contact;
    private final InUse inUse;
    private final ToldEnds toldEnds;
    private final PrincipalSessions principals;
    private final Sweeper sweeper;
    private final BatonSessions sessions = new EngineSessions(this);
    private final LateListener endListener = new LateListener();
    private final Watches watches = new Watches(endListener);
    private @Nullable AutoCloseable subscription;

    /**
     * @param settings how sessions are kept
     * @param store where they are; closed with the engine
     * @param codec makes bytes of attributes; closed with the engine
     */
    public SessionEngine(EngineSettings settings, SessionStore store, AttributeCodec codec) {
        this(settings, store, codec, System::nanoTime);
    }

    private SessionEngine(EngineSettings settings, SessionStore store, AttributeCodec codec, LongSupplier nanos) {
        this.contact = new Contact(nanos);
        this.settings = settings;
        this.store = store;
        this.codec = codec;
        this.seal = new FactsSeal(settings.namespace(), codec);
        this.cache = new NearCache(settings.nearCacheBytes());
        this.timer = new Timer(settings.namespace());
        this.counters = new Counters(cache, codec);
        this.notices = new Notices(cache, this::endedByNotice);
        this.inUse = new InUse(cache);
        this.toldEnds = new ToldEnds(store, Contact.BEAT);
        this.principals = new PrincipalSessions(this, settings.principals());
        this.sweeper = new Sweeper(this, contact);
    }

    /**
     * An engine on a shared connection, which stays the caller's.
     *
     * @throws SettingFaultsException if this kind of store cannot do what the settings ask for
     */
    public static SessionEngine on(StoreConnections.Shared connection, EngineSettings settings, AttributeCodec codec) {
        return on(connection, settings, codec, System::nanoTime);
    }

    /** @param nanos a clock like {@link System#nanoTime}, by which breaks of the contact with the store are known */
    static SessionEngine on(
            StoreConnections.Shared connection, EngineSettings settings, AttributeCodec codec, LongSupplier nanos) {
        boolean tracked = settings.freshness() == Freshness.TRACKED;
        if (tracked && !connection.canAnnounce()) {
            throw new SettingFaultsException(List.of("freshness is 'tracked', but the store at "
                    + connection.description() + " cannot tell nodes of changes; use 'checked' with it"));
        }
        SessionEngine engine =
                new SessionEngine(settings, connection.open(settings.namespace(), tracked), codec, nanos);
        if (tracked) {
            engine.subscription = connection.listen(settings.namespace(), engine.notices);
        }
        return engine;
    }

    /**
     * Begins to end what falls due, and to keep what is in use.
     *
     * @param listener is told of ends, in a thread of this engine
     */
    public void start(EndListener listener) {
        listen(listener);
        timer.every(InUse.LOOK_EVERY, this::keep);
        timer.every(Contact.BEAT, this::beat);
        sweeper.start(Sweeper.SWEEP_EVERY);
    }

    /** Has the sweeper look now, in its own thread, for what has fallen due and what has ended elsewhere. */
    public void sweepSoon() {
        sweeper.soon();
    }

    void listen(EndListener listener) {
        endListener.tell(listener);
    }

    /** Whether the application's listeners can be told of ends. */
    boolean isReady() {
        return endListener.isReady();
    }

    void keep() {
        try {
            inUse.keep();
        } catch (RuntimeException e) {
            LOG.warn("What is in use was not looked at this time", e);
        }
    }

    /** Asks the store, to know whether this node is in touch with it, and has it delete what was left of ends. */
    void beat() {
        try {
            probe();
        } catch (RuntimeException e) {
            contact.unanswered();
            LOG.debug("The store of {} did not answer", settings.namespace(), e);
            return;
        }
        if (contact.answered()) {
            inUse.report();
            contact.reported();
        }
        toldEnds.deleteLeft();
    }

    /** Ends the session if it has fallen due; says whether this call ended it. */
    boolean endIfDue(Handle handle) {
        return end(handle, Optional.empty(), true, false);
    }

    /** Ends whatever has fallen due; says how many sessions this node has ended. */
    int sweep() {
        return sweeper.sweep();
    }

    /**
     * Ends a session, with the same events as its own request would.
     *
     * @param meant the session to be ended; nothing: whichever stands under the handle
     * @return whether this call ended it
     * @throws dev.baton.session.SessionStoreException if the store cannot be asked
     */
    boolean end(Handle handle, Optional<Incarnation> meant) {
        return end(handle, meant, false, true);
    }

    private boolean end(Handle handle, Optional<Incarnation> meant, boolean onlyIfDue, boolean waits) {
        LiveSession session = hold(handle);
        try {
            return session.end(meant, onlyIfDue, waits, () -> tellEnded(session));
        } finally {
            release(session);
        }
    }

    private void tellEnded(LiveSession session) {
        try {
            endListener.ended(session);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("A listener failed when session {} ended", session.handle(), e);
        }
    }

    /** Looks whether the sessions that somebody here relies on have ended elsewhere. */
    void checkWatches() {
        watches.check(store);
    }

    private void endedByNotice(Handle handle) {
        if (watches.isWatched(handle)) {
            sweeper.soon(() -> watches.check(store, List.of(handle)));
        }
    }

    /**
     * A request's use of the session that an id names. The store is not asked yet.
     *
     * @param group what else the request has to itself
     */
    public SessionUse use(SessionId id, SessionUse.Kind kind, UseGroup group) {
        return new SessionUse(this, id, kind, group);
    }

    /**
     * A request's use of a new session. The store learns of it with the first commit.
     *
     * @param passing whether it lives for this request only, and the store never learns of it
     */
    public SessionUse create(Duration maxInactive, SessionUse.Kind kind, UseGroup group, boolean passing) {
        SessionId id = SessionId.random();
        LiveSession session = new LiveSession(this, id, maxInactive, passing);
        cache.add(session);
        return new SessionUse(this, id, kind, group, session);
    }

    /**
     * Asks the store for its time, to see that it can be used.
     *
     * @throws dev.baton.session.SessionStoreException if it cannot
     */
    public void probe() {
        long askedAt = System.nanoTime();
        clock.observe(store.now(), askedAt);
    }

    /** How many sessions this node has in memory, in use or idle. */
    public int residentSessions() {
        return cache.size();
    }

    /** How many of them requests are using now. */
    public int sessionsInUse() {
        return cache.inUse();
    }

    @Override
    public void close() {
        sweeper.close();
        timer.close();
        endSubscription();
        toldEnds.deleteLeft();
        giveUpLeases();
        cache.clear();
        store.close();
        codec.close();
    }

    /** The application's sessions, for whoever looks after them. */
    public BatonSessions sessions() {
        return sessions;
    }

    /** What this engine has counted. */
    public BatonMetrics metrics() {
        return counters;
    }

    /** Counts a response that had begun when its changes could not be saved. */
    public void countLateAbort() {
        counters.add(Counters.Count.LATE_ABORTS);
    }

    /** Of requests that have not ended in the time that the container gave them. */
    private void giveUpLeases() {
        long begun = System.nanoTime();
        for (LiveSession session : cache.used()) {
            if (System.nanoTime() - begun > LONGEST_STOP.toNanos()) {
                LOG.warn("The store does not take back all leases of {} in time: they end by themselves", namespace());
                return;
            }
            session.turn().abandon();
        }
    }

    private void endSubscription() {
        if (subscription != null) {
            try {
                subscription.close();
            } catch (Exception e) {
                LOG.debug("The subscription to changes did not end in order", e);
            }
        }
    }

    Counters counters() {
        return counters;
    }

    Notices notices() {
        return notices;
    }

    EngineSettings settings() {
        return settings;
    }

    Turns turns(Handle handle) {
        return turns.get(handle, key -> new Turns(key, counters));
    }

    Timer timer() {
        return timer;
    }

    String namespace() {
        return settings.namespace();
    }

    LiveSession hold(Handle handle) {
        return cache.hold(handle, key -> new LiveSession(this, key));
    }

    void release(LiveSession session) {
        cache.release(session);
    }

    SessionStore store() {
        return store;
    }

    AttributeCodec codec() {
        return codec;
    }

    NearCache cache() {
        return cache;
    }

    StoreClock clock() {
        return clock;
    }

    /** Reads what nodes have written about sessions. */
    FactsSeal seal() {
        return seal;
    }

    CommitNumber nextCommit() {
        return new CommitNumber(node, commits.incrementAndGet());
    }

    long nextOwner() {
        return random.nextLong();
    }

    InUse inUse() {
        return inUse;
    }

    ToldEnds toldEnds() {
        return toldEnds;
    }

    PrincipalSessions principals() {
        return principals;
    }

    Watches watches() {
        return watches;
    }

    Contact contact() {
        return contact;
    }
}
