// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.session.SessionId;
import dev.baton.session.engine.LiveSession;
import dev.baton.session.engine.SessionUse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.session.ManagedSession;
import org.jspecify.annotations.Nullable;

/**
 * One request's way to a session: the id it brought, and, from the first question on whose answer depends on the store,
 * the session that all requests share.
 *
 * <p>Each request looks once, so that it sees what any other node did before it. Thread-safe.
 */
final class RequestSession extends ManagedSession {
    private final BatonSessionCache cache;
    private final SessionUse use;
    private volatile @Nullable RequestScope scope;
    private volatile boolean waiting;
    /** Whether that was the last answer to whether it is. */
    private volatile boolean foundValid;

    private boolean joined;

    /** @param scope the request, or null for a question from outside any request */
    RequestSession(BatonSessionCache cache, SessionUse use, @Nullable RequestScope scope) {
        super(cache.getSessionManager(), cache.facelessData(use.id().handle()));
        this.cache = cache;
        this.use = use;
        this.scope = scope;
    }

    /** Whether its id is one that has just been changed. */
    boolean isLate() {
        return use.isLate();
    }

    /** Begins the life of the new session that this request made. */
    void begin() {
        there().begin(use.id());
    }

    /** Says that its request will be known soon; until then only the container asks. */
    void waitForRequest() {
        waiting = true;
    }

    /** Says to which request it belongs, where that was not known from the first. */
    void belongTo(RequestScope request) {
        if (scope == null) {
            scope = request;
            waiting = false;
        }
    }

    boolean belongsTo(BatonSessionCache other) {
        return cache == other;
    }

    /** Whether somebody else than a request has to give it back. */
    boolean hasNoScope() {
        return scope == null;
    }

    /** The request that it belongs to, or null. */
    @Nullable
    Request request() {
        RequestScope present = scope;
        return present == null ? null : present.request();
    }

    SessionId id() {
        return use.id();
    }

    boolean isFor(SessionId other) {
        return use.id().equals(other);
    }

    boolean isOver(LiveSession live) {
        return use.session() == live;
    }

    /**
     * The session, if it is there and the id opens it. Asks the store once.
     *
     * @throws dev.baton.session.SessionStoreException if the store cannot answer
     */
    synchronized @Nullable SharedSession find() {
        RequestScope request = scope;
        if (request != null && request.hasEnded()) {
            return known();
        }
        try {
            boolean begins = use.session() == null;
            LiveSession live = request == null && !joined ? use.look() : use.open();
            if (live == null) {
                return null;
            }
            SharedSession session = shared(live);
            if (begins) {
                session.openedBy(use.id());
                if (joined) {
                    join(session);
                }
            }
            return session;
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    private SharedSession shared(LiveSession live) {
        return cache.shared(live);
    }

    private @Nullable SharedSession known() {
        LiveSession live = use.session();
        return live == null ? null : shared(live);
    }

    /** Sees to it that the response tells of it, whatever the application makes of the exception. */
    private RuntimeException failed(RuntimeException reason) {
        RequestScope request = scope;
        if (request != null) {
            request.failed(reason);
        }
        return reason;
    }

    private SharedSession there() {
        SharedSession session = find();
        if (session == null) {
            throw new IllegalStateException("Session " + use.id().handle() + " is not there, or has another id now");
        }
        return session;
    }

    /**
     * Saves what has changed.
     *
     * @param thorough whether to look for changes though nobody has asked for an attribute since the last time
     * @param last whether the application has finished with the request
     */
    void save(boolean thorough, boolean last) {
        use.save(thorough, last);
    }

    /** Gives the session back. */
    synchronized void leave() {
        joined = false;
        LiveSession live = use.session();
        if (live == null) {
            return;
        }
        SharedSession session = shared(live);
        try {
            if (live.isPassing()) {
                session.end();
            } else if (live.isUsable() && !isSettled()) {
                use.save(scope == null, true);
            }
        } finally {
            session.isKnownToClient();
            use.end();
        }
    }

    private boolean isSettled() {
        RequestScope request = scope;
        return request != null && request.isSettled();
    }

    private boolean isContainersOnly() {
        RequestScope request = scope;
        return waiting || (request != null && request.isContainersOnly());
    }

    @Override
    public boolean isValid() {
        if (isContainersOnly() && use.session() == null) {
            return !use.isAbsent();
        }
        SharedSession session = find();
        foundValid = session != null && session.isValid();
        if (foundValid) {
            return true;
        }
        // Jetty lets go of what is not valid, without a word.
        leave();
        return false;
    }

    @Override
    public boolean isInvalidOrInvalidating() {
        SharedSession session = find();
        return session == null || session.isInvalidOrInvalidating();
    }

    /** A client that brings an id has joined the session; the store finds out whether it has expired. */
    @Override
    public synchronized boolean access(long now) {
        joined = true;
        SharedSession session = known();
        if (session != null) {
            join(session);
        }
        return true;
    }

    private static void join(SharedSession session) {
        session.touch();
        if (!session.live().isNew()) {
            session.isKnownToClient();
        }
    }

    @Override
    public <T extends API> @Nullable T getApi() {
        return there().getApi();
    }

    @Override
    public String getId() {
        return use.id().value();
    }

    @Override
    public String getExtendedId() {
        return cache.withRoute(use.id());
    }

    /** Ids are given by the engine only. */
    @Override
    public void setExtendedId(String extendedId) {}

    /** A route that is another node's is no reason for another cookie. */
    @Override
    public void onIdChanged() {}

    @Override
    public boolean isSetCookieNeeded() {
        return false;
    }

    /** Asked only where cookies are to be refreshed: then they are, with every request whose session is there. */
    @Override
    public long getCookieSetTime() {
        return isLate() || find() == null ? System.currentTimeMillis() : 0;
    }

    /** No cookie for a session that lives for this request only: it would take the place of another in the client. */
    @Override
    public @Nullable HttpCookie generateSetCookie(String name, Map<String, String> attributes) {
        LiveSession live = use.session();
        return live != null && live.isPassing() ? null : HttpCookie.from(name, getExtendedId(), attributes);
    }

    /** Gives the session a new secret; this request goes on with the new id. */
    @Override
    public void renewId(@Nullable Request request, @Nullable Response response) {
        if (response != null && response.isCommitted()) {
            throw new IllegalStateException("The response to this request of session "
                    + use.id().handle() + " has begun, so that its client cannot be told of another id");
        }
        String before = getId();
        synchronized (this) {
            SharedSession session = there();
            try {
                session.openedBy(use.changeId());
            } catch (RuntimeException e) {
                throw failed(e);
            }
        }
        getSessionManager().onSessionIdChanged(this, before);
        if (request != null && response != null) {
            HttpCookie cookie = getSessionManager().getSessionCookie(this, request.isSecure());
            if (cookie != null) {
                Response.putCookie(response, cookie);
            }
        }
    }

    /** The store knows whether it has expired: then it is not there. */
    @Override
    public boolean isExpiredAt(long time) {
        return false;
    }

    @Override
    public boolean isResident() {
        return true;
    }

    /**
     * Jetty asks for this right after it has found the session valid, to hand it out. If another request has ended it in
     * between, that is for the application to find out, and no reason to fail the call that asks for the session.
     */
    @Override
    public boolean isNew() {
        SharedSession session = there();
        if (foundValid) {
            foundValid = false;
            return session.wasNew();
        }
        return session.isNew();
    }

    // What follows is the shared session's, word for word.

    @Override
    public long getCreationTime() {
        return there().getCreationTime();
    }

    @Override
    public long getLastAccessedTime() {
        return there().getLastAccessedTime();
    }

    @Override
    public int getMaxInactiveInterval() {
        return there().getMaxInactiveInterval();
    }

    @Override
    public void setMaxInactiveInterval(int seconds) {
        there().setMaxInactiveInterval(seconds);
    }

    @Override
    public @Nullable Object getAttribute(String name) {
        return there().getAttribute(name);
    }

    @Override
    public Set<String> getAttributeNameSet() {
        return there().getAttributeNameSet();
    }

    @Override
    public @Nullable Object setAttribute(String name, @Nullable Object value) {
        return there().setAttribute(name, value);
    }

    @Override
    public @Nullable Object removeAttribute(String name) {
        return there().removeAttribute(name);
    }

    @Override
    public void invalidate() {
        there().invalidate();
    }

    @Override
    public boolean beginInvalidate() {
        return there().beginInvalidate();
    }

    @Override
    public void finishInvalidate() {
        there().finishInvalidate();
    }

    @Override
    public long calculateInactivityTimeout(long now) {
        return Duration.ofMillis(-1).toMillis();
    }

    @Override
    public String toString() {
        return "RequestSession[" + use.id().handle() + "]";
    }
}
