// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

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
import dev.baton.session.engine.Whereabouts;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.catalina.Context;
import org.apache.catalina.DistributedManager;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.Pipeline;
import org.apache.catalina.Session;
import org.apache.catalina.Valve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the sessions of a web application in a store that every node of the cluster can reach.
 *
 * <p>Declared in {@code context.xml} with the address of the store:
 *
 * <pre>{@code
 * <Manager className="dev.baton.tomcat.BatonManager" store="redis://localhost:6379"/>
 * }</pre>
 *
 * or made and set up in code before the Context starts. The setters take effect when it starts; wrong settings are all
 * reported then, together. It installs {@link BatonValve} where none is declared. Thread-safe once it is started.
 */
public final class BatonManager extends DeclaredManager implements DistributedManager {
    private static final Logger LOG = LoggerFactory.getLogger(BatonManager.class);
    private static final String NAME = "BatonManager";

    private final ThreadLocal<@Nullable RequestScope> scopes = new ThreadLocal<>();
    private @Nullable AfterAuthenticationValve afterAuthentication;
    private volatile @Nullable SessionEngine engine;
    private volatile @Nullable SessionSettings settings;
    private volatile StoreConnections.@Nullable Shared connection;
    private @Nullable ContextBeans beans;
    private @Nullable ContextLocks locks;

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public void setContext(Context context) {
        super.setContext(context);
        Pipeline pipeline = context.getPipeline();
        for (Valve valve : pipeline.getValves()) {
            if (valve instanceof BatonValve) {
                return;
            }
        }
        pipeline.addValve(new BatonValve());
    }

    @Override
    protected void startInternal() throws LifecycleException {
        if (getSessionIdGenerator() == null) {
            setSessionIdGenerator(new UnaskedIds());
        }
        super.startInternal();
        try {
            ResponseHook.checkSupported();
            BatonValve.requireBeforeAuthenticator(getContext().getPipeline());
            start(new SettingsReader(given())
                    .read(ContextNames.defaultNamespace(getContext()), StoreConnections::check, CodecSettings::check));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new LifecycleException("Sessions of " + contextName() + ": " + e.getMessage(), e);
        }
        AnyUser.askThePrincipal(getContext());
        // A pipeline destroys what is taken out of it, so each start has its own.
        afterAuthentication = new AfterAuthenticationValve(this);
        getContext().getPipeline().addValve(afterAuthentication);
        setState(LifecycleState.STARTING);
    }

    private void start(SessionSettings read) {
        ClassLoader loader = getContext().getLoader().getClassLoader();
        AttributeCodec codec = AttributeCodec.create(new CodecSettings(
                loader,
                read.attributes(),
                Optional.ofNullable(getSessionAttributeValueClassNameFilter()).map(Pattern::compile)));
        StoreConnections.Shared shared = StoreConnections.acquire(read.store());
        connection = shared;
        settings = read;
        engine = SessionEngine.on(shared, EngineSettings.of(read), codec);
        beans = new ContextBeans(getDomain(), getContext(), engine(), shared.health());
        ContextNames.warnUnlessDistributable(getContext());
        warnOfIneffective(contextName());
        locks = new ContextLocks(getContext(), read.store(), read.namespace());
        LOG.info(
                "Sessions of {} are kept at {} in namespace '{}'",
                contextName(),
                shared.description(),
                read.namespace());
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
        engine().start(new SessionEnds(this));
    }

    @Override
    protected void stopInternal() throws LifecycleException {
        setState(LifecycleState.STOPPING);
        if (afterAuthentication != null) {
            getContext().getPipeline().removeValve(afterAuthentication);
            afterAuthentication = null;
        }
        if (locks != null) {
            locks.close();
            locks = null;
        }
        SessionEngine running = engine;
        if (running != null) {
            // Listeners that run now may still use their session.
            running.close();
        }
        engine = null;
        if (beans != null) {
            beans.close();
            beans = null;
        }
        StoreConnections.Shared shared = connection;
        if (shared != null) {
            shared.close();
            connection = null;
        }
        super.stopInternal();
    }

    /** Nothing to do: sessions are in the store already. */
    @Override
    public void load() {}

    /** Nothing to do: sessions are in the store already. */
    @Override
    public void unload() {}

    /**
     * A way to the session that an id names. For a request in which only the container has asked so far, the store is not
     * asked yet; otherwise it is.
     *
     * @return null if the id is none of ours, or there is no such session
     * @throws dev.baton.session.SessionStoreException if the store cannot answer
     */
    @Override
    public @Nullable Session findSession(String id) {
        SessionId parsed = id == null ? null : SessionId.parse(id).orElse(null);
        if (parsed == null) {
            return null;
        }
        RequestScope scope = scopes.get();
        if (scope != null) {
            return scope.isIgnored() ? null : scope.session(parsed, id);
        }
        return VersionSearch.find(this, new RequestSession(this, use(parsed, null), id, null), parsed, id);
    }

    /** Where the search for a session finds this application. */
    Whereabouts.Place place() {
        return new Whereabouts.Place(Objects.requireNonNull(connection), engine());
    }

    boolean isRunning() {
        return engine != null && connection != null;
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
    public Session createSession(@Nullable String wish) {
        RequestScope scope = scopes.get();
        if (scope != null && scope.isIgnored()) {
            throw new IllegalStateException(
                    "This path is one of 'ignoredPaths', so it has no session; take it out of that"
                            + " setting if it needs one");
        }
        Duration maxInactive = Duration.ofMinutes(getContext().getSessionTimeout());
        boolean passing = scope != null && scope.isLate();
        SessionUse use = engine().create(maxInactive, kind(scope), group(scope), passing);
        RequestSession session = new RequestSession(this, use, withRoute(use.id()), scope);
        session.begin();
        if (scope != null) {
            scope.add(session);
        }
        return session;
    }

    /** Sessions are made by {@link #createSession} only. */
    @Override
    public Session createEmptySession() {
        throw new UnsupportedOperationException("Sessions are made by createSession");
    }

    @Override
    public String rotateSessionId(Session session) {
        return ((RequestSession) session).changeId();
    }

    /** Changes the secret of the session, as {@link #rotateSessionId} does: an id cannot be chosen. */
    @Override
    public void changeSessionId(Session session, String wish) {
        rotateSessionId(session);
    }

    /**
     * The sessions of the application on all nodes, {@value ClusterSessions#PAGE} at most, for those who look after Tomcat:
     * they can be looked at and ended, and have handles in place of ids.
     *
     * @throws dev.baton.session.SessionStoreException if the store cannot answer
     */
    @Override
    public Session[] findSessions() {
        return all().list();
    }

    /** The handles of {@link #findSessions}. */
    @Override
    public Set<String> getSessionIdsFull() {
        return all().handles();
    }

    /**
     * How many sessions the application has on all nodes, {@value ClusterSessions#PAGE} at most. Tomcat asks before it takes
     * an old version of an application for unused.
     */
    @Override
    public int getActiveSessionsFull() {
        return all().count();
    }

    private ClusterSessions all() {
        return new ClusterSessions(this, Optional.ofNullable(engine).map(SessionEngine::sessions));
    }

    /** Nothing to do: the engine knows its sessions. */
    @Override
    public void add(Session session) {}

    /** Counts; the engine knows its sessions. */
    @Override
    public void remove(Session session, boolean update) {
        if (update) {
            expiredSessions.incrementAndGet();
        }
    }

    /** How many sessions this node has in memory. */
    @Override
    public int getActiveSessions() {
        SessionEngine running = engine;
        return running == null ? 0 : running.residentSessions();
    }

    /** Has the sweeper look for sessions that have fallen due now, and not only when it is its time. */
    @Override
    public void processExpires() {
        SessionEngine running = engine;
        if (running != null) {
            running.sweepSoon();
        }
    }

    SessionEngine engine() {
        SessionEngine running = engine;
        if (running == null) {
            throw notRunning();
        }
        return running;
    }

    private IllegalStateException notRunning() {
        return new IllegalStateException("The Manager of " + contextName() + " is not running");
    }

    /** The session object that all requests of a session share. */
    SharedSession shared(LiveSession live) {
        return live.view(of -> new SharedSession(this, of));
    }

    /** What a request to this path may do with sessions. */
    RequestScope scope(String path, boolean lazy) {
        SessionSettings read = settings;
        if (read == null) {
            throw notRunning();
        }
        SessionUse.Kind kind = SessionUse.Kind.of(
                !read.readOnlyPaths().matches(path), !read.noTouchPaths().matches(path));
        return new RequestScope(this, path, kind, lazy, read.ignoredPaths().matches(path));
    }

    /**
     * Refuses a change by a request that may only read, unless it has just begun the session.
     *
     * @throws IllegalStateException if this thread works for such a request
     */
    void requireWritable(LiveSession session, String what) {
        RequestScope scope = scopes.get();
        if (scope != null && onlyReads(session)) {
            throw new IllegalStateException(what + " changes the session, but the path " + scope.path()
                    + " is one of 'readOnlyPaths'. Take it out of that setting, or change the session elsewhere");
        }
    }

    /** Whether this thread works for a request that may not change the session. */
    boolean onlyReads(LiveSession session) {
        RequestScope scope = scopes.get();
        return scope != null && !scope.kind().writes() && !session.isNew();
    }

    /** Says which request this thread works for, and gives the one before. */
    @Nullable
    RequestScope enter(@Nullable RequestScope scope) {
        RequestScope before = scopes.get();
        if (scope == null) {
            scopes.remove();
        } else {
            scopes.set(scope);
        }
        return before;
    }

    /** Sees to it that the response of this thread's request tells of a failure. */
    void failed(RuntimeException reason) {
        RequestScope scope = scopes.get();
        if (scope != null) {
            scope.failed(reason);
        }
    }

    /** An id as clients see it, with the route for a load balancer that wants one. */
    String withRoute(SessionId id) {
        String route = getJvmRoute();
        return route == null || route.isEmpty() ? id.value() : id.value() + "." + route;
    }

    /** The name of the realm that this application logs in to: principals of another are none here. */
    String realmName() {
        return getContext().getLoginConfig() == null
                        || getContext().getLoginConfig().getRealmName() == null
                ? ""
                : getContext().getLoginConfig().getRealmName();
    }

    private String contextName() {
        return ContextNames.of(getContext());
    }
}
