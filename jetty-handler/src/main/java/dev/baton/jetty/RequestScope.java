// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.lock.engine.RequestLocks;
import dev.baton.session.SessionId;
import dev.baton.session.engine.CommitFailedException;
import dev.baton.session.engine.LiveSession;
import dev.baton.session.engine.SessionUse;
import dev.baton.session.engine.UseGroup;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * What one request does with the sessions of one context, from its entry into the context until its response has ended.
 *
 * <p>Thread-safe: an asynchronous request goes on in other threads.
 */
final class RequestScope {
    private final BatonSessionCache cache;
    private final Request request;
    private final String path;
    private final SessionUse.Kind kind;
    private final boolean ignored;
    private final UseGroup group = new UseGroup();
    private final List<RequestSession> sessions = new ArrayList<>(1);
    // Guarded by this.
    private @Nullable RequestLocks locks;
    private volatile boolean applicationReached;
    private volatile boolean inServlet;
    private volatile @Nullable Thread handling;
    private volatile boolean savedEarly;
    private volatile boolean ended;
    private volatile boolean told;
    private volatile @Nullable RuntimeException failure;

    /**
     * @param path the request's path within its context
     * @param kind what the request may do with sessions
     * @param ignored whether no session is to be loaded at all
     */
    RequestScope(BatonSessionCache cache, Request request, String path, SessionUse.Kind kind, boolean ignored) {
        this.cache = cache;
        this.request = request;
        this.path = path;
        this.kind = kind;
        this.ignored = ignored;
    }

    BatonSessionCache cache() {
        return cache;
    }

    Request request() {
        return request;
    }

    boolean isIgnored() {
        return ignored;
    }

    String path() {
        return path;
    }

    SessionUse.Kind kind() {
        return kind;
    }

    /** What this request has to itself. */
    UseGroup group() {
        return group;
    }

    /** Whether only the container has asked so far, so that the answer can wait. */
    boolean isContainersOnly() {
        return !applicationReached;
    }

    /** Says that this thread hands the request on to what may be the application. */
    void enterHandler() {
        handling = Thread.currentThread();
        applicationReached = true;
    }

    /** Says that the handlers have returned; an asynchronous request goes on. */
    void leaveHandler() {
        handling = null;
    }

    /** Says whether servlets and their listeners have the request now. */
    void setInServlet(boolean in) {
        inServlet = in;
    }

    /**
     * Whether application code may go on with the request after the byte that is about to be sent. It cannot if the
     * container ends the response in the thread that has just left the servlet.
     */
    boolean mayGoOn() {
        return inServlet || !cache.knowsServlets() || handling != Thread.currentThread();
    }

    /** This request's view of the session that an id names: one for each id. */
    synchronized RequestSession session(SessionId id) {
        for (RequestSession session : sessions) {
            if (session.isFor(id)) {
                return session;
            }
        }
        RequestSession session = new RequestSession(cache, cache.use(id, this), this);
        sessions.add(session);
        return session;
    }

    synchronized void add(RequestSession session) {
        if (!sessions.contains(session)) {
            sessions.add(session);
        }
    }

    /** This request's way to a session that it uses, or null. */
    @Nullable
    RequestSession wayTo(LiveSession live) {
        for (RequestSession session : snapshot()) {
            if (session.isOver(live)) {
                return session;
            }
        }
        return null;
    }

    /** Takes in the session that the request may have got where its scope was not known. */
    void takeIn() {
        if (cache.getSessionManager().getManagedSession(request) instanceof RequestSession session
                && session.belongsTo(cache)) {
            session.belongTo(this);
            add(session);
        }
    }

    /** Takes note that a question or a commit failed, whatever the application makes of the exception. */
    void failed(RuntimeException reason) {
        if (failure == null) {
            failure = reason;
        }
    }

    /** Why the response cannot be a success, or null. */
    @Nullable
    RuntimeException failure() {
        return failure;
    }

    /** Says that the response tells of the failure: nothing more is to be saved. */
    void failureIsTold() {
        told = true;
    }

    /** Whether this request came with an id that another request has just changed. */
    synchronized boolean isLate() {
        return sessions.stream().anyMatch(RequestSession::isLate);
    }

    /**
     * Saves what this request's sessions have changed. Afterwards a byte of the response may go out.
     *
     * @param ending whether the response ends with that byte
     */
    void saveBeforeSending(boolean ending) {
        boolean mayGoOn = mayGoOn();
        save(mayGoOn, ending && !mayGoOn);
    }

    private void save(boolean mayGoOn, boolean last) {
        if (told || ended || failure instanceof CommitFailedException) {
            return;
        }
        takeIn();
        boolean thorough = savedEarly;
        savedEarly = mayGoOn;
        for (RequestSession session : snapshot()) {
            try {
                session.save(thorough, last);
            } catch (CommitFailedException e) {
                failed(e);
                return;
            }
        }
    }

    /** Saves what has changed since, and gives back the sessions. The response has ended, one way or the other. */
    void end() {
        if (ended) {
            return;
        }
        try {
            save(false, true);
        } finally {
            ended = true;
            snapshot().forEach(RequestSession::leave);
            endLocks();
        }
    }

    /** The locks that this request has acquired for itself. */
    synchronized RequestLocks locks() {
        if (locks == null) {
            locks = new RequestLocks();
        }
        if (ended) {
            locks.end();
        }
        return locks;
    }

    private void endLocks() {
        RequestLocks last;
        synchronized (this) {
            last = locks;
        }
        if (last != null) {
            last.end();
        }
    }

    boolean hasEnded() {
        return ended;
    }

    /** Whether nothing is left to be saved or told. */
    boolean isSettled() {
        return ended || told;
    }

    private synchronized List<RequestSession> snapshot() {
        return sessions.isEmpty() ? List.of() : List.copyOf(sessions);
    }
}
