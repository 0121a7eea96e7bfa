// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.Handle;
import dev.baton.session.SessionId;
import dev.baton.session.codec.AttributeCodec;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.ClaimResult;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.SessionStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps the sessions of one application on one node: hands out the object that all requests of a session share, and
 * carries between it and the store.
 *
 * <p>Thread-safe. Whoever holds a session releases it. Closing forgets every session; what requests have not committed
 * then is lost to them with an error.
 */
public final class SessionEngine implements AutoCloseable {
    /** How long listeners may take to run when a session ends, before another node runs them again. */
    private static final Duration END_LEASE = Duration.ofMinutes(1);

    private final String namespace;
    private final SessionStore store;
    private final AttributeCodec codec;
    private final NearCache cache;
    private final StoreClock clock = new StoreClock();
    private final SecureRandom random = new SecureRandom();
    private final long node = random.nextLong();
    private final AtomicLong commits = new AtomicLong();

    /**
     * @param namespace what separates this application's sessions from others in the same store
     * @param store where the sessions are; closed with the engine
     * @param codec makes bytes of attributes; closed with the engine
     * @param nearCacheBytes about how much heap idle sessions may take
     */
    public SessionEngine(String namespace, SessionStore store, AttributeCodec codec, long nearCacheBytes) {
        this.namespace = namespace;
        this.store = store;
        this.codec = codec;
        this.cache = new NearCache(nearCacheBytes);
    }

    /**
     * The node's object for the session that has this handle, held for the caller. The store is not asked: whether there
     * is such a session is for {@link LiveSession#join} to find out.
     */
    public LiveSession hold(Handle handle) {
        return cache.hold(handle, key -> new LiveSession(this, key));
    }

    /** A new session, held for the caller. The store learns of it with the first commit. */
    public LiveSession create(SessionId id, Duration maxInactive) {
        LiveSession session = new LiveSession(this, id, maxInactive);
        cache.add(session);
        return session;
    }

    /** Holds once more a session that the caller holds already. */
    public void holdAgain(LiveSession session) {
        cache.holdAgain(session);
    }

    /** Gives back a session that was held. */
    public void release(LiveSession session) {
        cache.release(session);
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
        cache.clear();
        store.close();
        codec.close();
    }

    String namespace() {
        return namespace;
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

    CommitNumber nextCommit() {
        return new CommitNumber(node, commits.incrementAndGet());
    }

    long nextOwner() {
        return random.nextLong();
    }

    ClaimResult claim(Handle handle, Incarnation incarnation, long owner) {
        return store.claim(handle, new Claim(Optional.of(incarnation), owner, END_LEASE, false));
    }
}
