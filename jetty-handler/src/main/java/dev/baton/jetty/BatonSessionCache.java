// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.session.BatonMetrics;
import dev.baton.session.Handle;
import dev.baton.session.SessionId;
import dev.baton.session.SessionSettings;
import dev.baton.session.SettingsReader;
import dev.baton.session.codec.AttributeCodec;
import dev.baton.session.codec.CodecSettings;
import dev.baton.session.engine.EngineSettings;
import dev.baton.session.engine.LiveSession;
import dev.baton.session.engine.SessionEngine;
import dev.baton.session.engine.SessionUse;
import dev.baton.session.engine.StoreConnections;
import dev.baton.session.engine.UseGroup;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.session.ManagedSession;
import org.eclipse.jetty.session.SessionCache;
import org.eclipse.jetty.session.SessionContext;
import org.eclipse.jetty.session.SessionData;
import org.eclipse.jetty.session.SessionDataStore;
import org.eclipse.jetty.session.SessionManager;
import org.eclipse.jetty.util.annotation.ManagedAttribute;
import org.eclipse.jetty.util.annotation.ManagedObject;
import org.eclipse.jetty.util.component.ContainerLifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one context of a Jetty server, kept in a store that every node of the cluster can reach.
 *
 * <p>Made by {@link BatonSessionCacheFactory}. When it starts it puts what it needs into the context by itself: a listener
 * that gives each request its scope, and a handler below the session handler. Settings given to the factory hold for every
 * context; an attribute {@code baton.<setting>} of a context, set before that starts, holds for this one. Thread-safe once it
 * is started.
 */
@ManagedObject("Sessions that Baton keeps in a store")
public final class BatonSessionCache extends ContainerLifeCycle implements SessionCache {
    private static final Logger LOG = LoggerFactory.getLogger(BatonSessionCache.class);

    private final SessionManager manager;
    private final Map<String, String> given;
    private final Scopes scopes = new Scopes();
    private final Visits visits = new Visits(this, scopes);
    private final String attribute = "dev.baton.scope." + Integer.toHexString(System.identityHashCode(this));
    private final ContextHooks hooks = new ContextHooks(this, scopes);
    private @Nullable SessionDataStore unused;
    private @Nullable SessionContext context;
    private ClassLoader loader = BatonSessionCache.class.getClassLoader();
    private volatile @Nullable SessionEngine engine;
    private @Nullable ContextHealth health;
    private volatile @Nullable SessionSettings settings;
    private StoreConnections.@Nullable Shared connection;
    private @Nullable MetricsBean metricsBean;
    private @Nullable ContextLocks locks;

    /**
     * The sessions of one manager.
     *
     * @param settings by name, as text; what is not given comes from system properties and the environment
     */
    public BatonSessionCache(SessionManager manager, Map<String, String> settings) {
        this.manager = manager;
        this.given = new LinkedHashMap<>(settings);
    }

    /** Takes note of the context, whose class loader is the thread's now. Called by Jetty before the start. */
    @Override
    public void initialize(SessionContext sessionContext) {
        context = sessionContext;
        ClassLoader current = Thread.currentThread().getContextClassLoader();
        if (current != null) {
            loader = current;
        }
        hooks.install(manager, loader);
    }

    @Override
    protected void doStart() throws Exception {
        ContextNames names = ContextNames.of(manager);
        Map<String, String> own = new TreeMap<>(given);
        names.settings(SettingsReader.NAMES).forEach(own::put);
        own.computeIfPresent("namespace", (name, text) -> names.expand(text));
        try {
            start(
                    names,
                    new SettingsReader(own)
                            .read(names.defaultNamespace(), StoreConnections::check, CodecSettings::check));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("Sessions of " + names + ": " + e.getMessage(), e);
        }
        super.doStart();
    }

    private void start(ContextNames names, SessionSettings read) {
        AttributeCodec codec = AttributeCodec.create(new CodecSettings(loader, read.attributes(), Optional.empty()));
        StoreConnections.Shared shared = StoreConnections.acquire(read.store());
        connection = shared;
        health = new ContextHealth(names, shared.health());
        settings = read;
        engine = SessionEngine.on(shared, EngineSettings.of(read), codec);
        engine().start(new SessionEnds(this, names.context()));
        metricsBean = new MetricsBean(names, "BatonMetrics", engine().metrics(), BatonMetrics.class);
        locks = new ContextLocks(names, read.store(), read.namespace(), attribute);
        LOG.info("Sessions of {} are kept at {} in namespace '{}'", names, shared.description(), read.namespace());
        try {
            engine().probe();
        } catch (RuntimeException e) {
            if (shared.isFirstComplaint()) {
                LOG.warn(
                        "The store at {} cannot be used now: {} Requests that need a session are answered 503 until it can;"
                                + " nothing need be restarted",
                        shared.description(),
                        e.getMessage());
            }
        }
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        hooks.remove();
        if (locks != null) {
            locks.close();
            locks = null;
        }
        if (metricsBean != null) {
            metricsBean.close();
            metricsBean = null;
        }
        SessionEngine running = engine;
        engine = null;
        if (running != null) {
            running.close();
        }
        if (connection != null) {
            connection.close();
            connection = null;
        }
        if (health != null) {
            health.close();
            health = null;
        }
    }

    /** Nothing to do: sessions are in the store already. */
    @Override
    public void shutdown() {}

    SessionEngine engine() {
        SessionEngine running = engine;
        if (running == null) {
            throw new IllegalStateException("The sessions of this context are not running");
        }
        return running;
    }

    // Sessions, as Jetty asks for them.

    /**
     * A way to the session that an id names; the store is not asked until somebody needs to know.
     *
     * @return null if the id is none of ours, or, from outside any request, if there is no such session
     */
    @Override
    public @Nullable ManagedSession get(String id) {
        SessionId parsed = SessionId.parse(id).orElse(null);
        if (parsed == null) {
            return null;
        }
        RequestScope scope = scopes.current();
        if (scope == null) {
            RequestSession session = new RequestSession(this, use(parsed, null), null);
            if (!hooks.haveContext()) {
                // Directly below the server nobody knows the request before the guard does.
                session.waitForRequest();
                return session;
            }
            return session.find() == null ? null : session;
        }
        if (scope.isIgnored()) {
            return null;
        }
        RequestSession session = scope.session(parsed);
        // Of several ids at most one is the session's; Jetty has to know which before it goes on.
        return RequestIds.areSeveral(scope.request(), manager) && session.find() == null ? null : session;
    }

    /** A use of a session by a request, or from outside any. */
    SessionUse use(SessionId id, @Nullable RequestScope scope) {
        return engine().use(id, kind(scope), group(scope));
    }

    private static SessionUse.Kind kind(@Nullable RequestScope scope) {
        return scope == null ? SessionUse.Kind.WRITING : scope.kind();
    }

    private static UseGroup group(@Nullable RequestScope scope) {
        return scope == null ? new UseGroup() : scope.group();
    }

    /**
     * A new session, under an id of its own whatever id is wished for. The store learns of it when it is committed. One
     * made by a request that came late, with an id that another has just changed, lives for that request only, and its id
     * reaches no client: that would take the place of the session in the client's cookie.
     */
    @Override
    public ManagedSession newSession(String wish, long time, long maxInactiveMs) {
        RequestScope scope = scopes.current();
        if (scope != null && scope.isIgnored()) {
            throw new IllegalStateException(
                    "This path is one of 'ignoredPaths', so it has no session; take it out of that"
                            + " setting if it needs one");
        }
        try {
            SessionUse use = engine().create(
                            Duration.ofMillis(maxInactiveMs),
                            kind(scope),
                            group(scope),
                            scope != null && scope.isLate());
            RequestSession session = new RequestSession(this, use, scope);
            session.begin();
            if (scope != null) {
                scope.add(session);
            }
            return session;
        } catch (RuntimeException e) {
            failed(e);
            throw e;
        }
    }

    /** Sessions are made of what is in the store only. */
    @Override
    public ManagedSession newSession(SessionData data) {
        throw new UnsupportedOperationException("Sessions are made of what is in the store only");
    }

    /** Ids are changed by the session itself. */
    @Override
    public @Nullable ManagedSession renewSessionId(
            String oldId, String newId, String oldExtendedId, String newExtendedId) {
        return null;
    }

    /** Nothing to do: the engine knows its sessions. */
    @Override
    public void add(String id, ManagedSession session) {}

    /** Gives back a session that belongs to no request; a request gives back its own when its response has ended. */
    @Override
    public void release(ManagedSession session) {
        if (session instanceof RequestSession way && way.hasNoScope()) {
            way.leave();
        }
    }

    /** Nothing to do: a request's sessions are saved before the first byte of its response leaves. */
    @Override
    public void commit(ManagedSession session) {}

    /** No: ids are never used again, in another context neither. */
    @Override
    public boolean contains(String id) {
        return false;
    }

    /** No: ids are never used again, in another context neither, so that the store need not be asked. */
    @Override
    public boolean exists(String id) {
        return false;
    }

    /**
     * Ends the session that an id names, if there is one.
     *
     * @return null: there is nothing left to do for Jetty
     */
    @Override
    public @Nullable ManagedSession delete(String id) {
        SessionId parsed = SessionId.parse(id).orElse(null);
        if (parsed != null) {
            LiveSession live = use(parsed, null).look();
            if (live != null) {
                shared(live).end();
            }
        }
        return null;
    }

    /** None: expired sessions are the store's business, or listeners would hear of them on every node. */
    @Override
    public Set<String> checkExpiration(Set<String> candidates) {
        return Set.of();
    }

    /** Nothing to do: idle sessions leave the near-cache by themselves. */
    @Override
    public void checkInactiveSession(ManagedSession session) {}

    // What requests need.

    /** The object that all requests of a session share. */
    SharedSession shared(LiveSession live) {
        return live.view(of -> new SharedSession(this, of));
    }

    Visits visits() {
        return visits;
    }

    /** Data for Jetty's session class, which wants some; nothing reads it. */
    SessionData facelessData(Handle handle) {
        long now = System.currentTimeMillis();
        return new SessionData(handle.value(), "", "", now, now, now, -1);
    }

    /** An id as clients see it, with the worker's name for a load balancer that wants it. */
    String withRoute(SessionId id) {
        return manager.getSessionIdManager().getExtendedId(id.value(), null);
    }

    /** The scope of this request in this context, which begins with the first call. */
    RequestScope scope(Request request) {
        if (request.getAttribute(attribute) instanceof RequestScope present) {
            return present;
        }
        SessionSettings read = Objects.requireNonNull(settings);
        String path = Request.getPathInContext(request);
        SessionUse.Kind kind = SessionUse.Kind.of(
                !read.readOnlyPaths().matches(path), !read.noTouchPaths().matches(path));
        RequestScope scope =
                new RequestScope(this, request, path, kind, read.ignoredPaths().matches(path));
        request.setAttribute(attribute, scope);
        request.addHttpStreamWrapper(stream -> new SavingStream(stream, scope, scopes));
        return scope;
    }

    /** Whether it is known when a servlet has finished with a request. */
    boolean knowsServlets() {
        return hooks.knowServlets();
    }

    /**
     * Refuses a change by a request that may only read, unless it has just begun the session.
     *
     * @throws IllegalStateException if this thread works for such a request
     */
    void requireWritable(LiveSession session, String what) {
        RequestScope scope = scopes.current();
        if (scope != null && onlyReads(session)) {
            throw new IllegalStateException(what + " changes the session, but the path " + scope.path()
                    + " is one of 'readOnlyPaths'. Take it out of that setting, or change the session elsewhere");
        }
    }

    /** Whether this thread works for a request that may not change the session. */
    boolean onlyReads(LiveSession session) {
        RequestScope scope = scopes.current();
        return scope != null && !scope.kind().writes() && !session.isNew();
    }

    /** Sees to it that the response of this thread's request tells of a failure. */
    void failed(RuntimeException reason) {
        RequestScope scope = scopes.current();
        if (scope != null) {
            scope.failed(reason);
        }
    }

    /** How this thread's request comes to the session, or null. */
    @Nullable
    RequestSession wayTo(LiveSession session) {
        RequestScope scope = scopes.current();
        return scope == null ? null : scope.wayTo(session);
    }

    // What Jetty can be told of a cache in general, and what is always so here.

    @Override
    public SessionManager getSessionManager() {
        return manager;
    }

    /** Takes what Jetty puts below every cache, and never starts it: sessions are not kept there. */
    @Override
    public void setSessionDataStore(SessionDataStore store) {
        unused = store;
    }

    @Override
    public @Nullable SessionDataStore getSessionDataStore() {
        return unused;
    }

    /** Has no effect: the near-cache is bounded by bytes. */
    @Override
    public void setEvictionPolicy(int policy) {}

    @Override
    public int getEvictionPolicy() {
        return NEVER_EVICT;
    }

    /** Has no effect: idle sessions are saved already. */
    @Override
    public void setSaveOnInactiveEviction(boolean save) {}

    @Override
    public boolean isSaveOnInactiveEviction() {
        return false;
    }

    /** Has no effect: a session is saved before the response that begins it. */
    @Override
    public void setSaveOnCreate(boolean save) {}

    @Override
    public boolean isSaveOnCreate() {
        return false;
    }

    /** Has no effect: a session that cannot be read is never deleted for that. */
    @Override
    public void setRemoveUnloadableSessions(boolean remove) {}

    @Override
    public boolean isRemoveUnloadableSessions() {
        return false;
    }

    /** Has no effect: sessions are always saved before the response. */
    @Override
    public void setFlushOnResponseCommit(boolean flush) {}

    @Override
    public boolean isFlushOnResponseCommit() {
        return true;
    }

    /** Has no effect: a session outlives its node. */
    @Override
    public void setInvalidateOnShutdown(boolean invalidate) {}

    @Override
    public boolean isInvalidateOnShutdown() {
        return false;
    }

    /** What this node's sessions have been through. */
    public BatonMetrics metrics() {
        return engine().metrics();
    }

    /** How many sessions this node has in memory. */
    @ManagedAttribute("sessions that this node has in memory")
    public long getResidentSessions() {
        return metrics().getResidentSessions();
    }

    /** How many sessions requests of this node are using. */
    @ManagedAttribute("sessions that requests of this node are using")
    public long getSessionsInUse() {
        return metrics().getSessionsInUse();
    }

    @Override
    public String toString() {
        SessionSettings read = settings;
        return "BatonSessionCache[" + (read == null ? "not started" : read.namespace()) + "]";
    }
}
