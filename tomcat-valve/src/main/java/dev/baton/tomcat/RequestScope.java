// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import dev.baton.session.Handle;
import dev.baton.session.SessionId;
import dev.baton.session.engine.CommitFailedException;
import dev.baton.session.engine.SessionUse;
import dev.baton.session.engine.UseGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.catalina.connector.Request;
import org.jspecify.annotations.Nullable;

/**
 * What one request does with sessions, from its entry into the Context's pipeline until its response has ended.
 *
 * <p>Thread-safe: an asynchronous request goes on in other threads.
 */
final class RequestScope {
    private final BatonManager manager;
    private final String path;
    private final SessionUse.Kind kind;
    private final boolean lazy;
    private final boolean ignored;
    private final UseGroup group = new UseGroup();
    private final List<RequestSession> sessions = new ArrayList<>(1);
    private volatile @Nullable Thread lookingOn;
    private volatile boolean applicationReached;
    private volatile boolean ended;
    private volatile boolean inPipeline;
    private volatile boolean savedEarly;
    private volatile @Nullable RuntimeException failure;
    private volatile boolean failureTold;
    private volatile boolean settled;
    private volatile boolean refused;

    /**
     * @param path the request's path within its application
     * @param kind what the request may do with sessions
     * @param lazy whether the container's own questions are answered without asking the store
     * @param ignored whether no session is to be loaded at all
     */
    RequestScope(BatonManager manager, String path, SessionUse.Kind kind, boolean lazy, boolean ignored) {
        this.manager = manager;
        this.path = path;
        this.kind = kind;
        this.lazy = lazy;
        this.ignored = ignored;
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

    /** Whether the question of this thread is the container's own, and can wait. */
    boolean isContainersOnly() {
        return (lazy && !applicationReached) || lookingOn == Thread.currentThread();
    }

    /** Says that from now on questions may be the application's. */
    void reachApplication() {
        applicationReached = true;
    }

    /** Says whether a thread is in the Context's pipeline for this request. */
    void setInPipeline(boolean in) {
        inPipeline = in;
    }

    boolean isInPipeline() {
        return inPipeline;
    }

    /** This request's view of the session that an id names: one for each id. */
    synchronized RequestSession session(SessionId id, String text) {
        for (RequestSession session : sessions) {
            if (session.isFor(id)) {
                return session;
            }
        }
        RequestSession session = new RequestSession(manager, manager.use(id, this), text, this);
        sessions.add(session);
        return session;
    }

    synchronized void add(RequestSession session) {
        if (!sessions.contains(session)) {
            sessions.add(session);
        }
    }

    /**
     * Takes in the session that the request has by now. It may have got it where no scope was known: from a listener
     * before the Context's pipeline, from an error page after it, or in a thread of the application.
     */
    void takeIn(Request request) {
        RequestScope before = manager.enter(this);
        lookingOn = Thread.currentThread();
        try {
            if (request.getSessionInternal(false) instanceof RequestSession session
                    && session.getManager() == manager) {
                session.belongTo(this);
                add(session);
            }
        } finally {
            lookingOn = null;
            manager.enter(before);
        }
    }

    /** The session that the container asked for, if it did. */
    synchronized @Nullable RequestSession first() {
        return sessions.isEmpty() ? null : sessions.get(0);
    }

    /** Takes note that a question or a commit failed, whatever the application makes of the exception. */
    void failed(RuntimeException reason) {
        if (failure == null) {
            failure = reason;
        }
    }

    /** Says that the application must not be asked, because it is not known whether the request is for this version of it. */
    void refuse(RuntimeException reason) {
        refused = true;
        failed(reason);
    }

    boolean isRefused() {
        return refused;
    }

    /** Why the response cannot be a success, or null. */
    @Nullable
    RuntimeException failure() {
        return failure;
    }

    /** Says that the response is now that of the failure: nothing more is to be saved or told. */
    void failureIsTold() {
        failureTold = true;
    }

    boolean isFailureTold() {
        return failureTold;
    }

    /**
     * Says that all is saved, and nothing of this request is left that could change a session. What others change in its
     * sessions from now on, and whether that can be saved, is theirs.
     */
    void settle() {
        settled = true;
    }

    /** Whether nothing is left to be saved or told. */
    boolean isSettled() {
        return settled || failureTold;
    }

    /**
     * Saves what this request's sessions have changed. Afterwards a byte of the response may go out.
     *
     * @param mayGoOn whether application code goes on after this, and may change what it already has in its hands: then
     *     the next time is thorough
     * @param last whether nothing of the request is left that could change a session
     * @throws CommitFailedException if it was not saved
     */
    void save(boolean mayGoOn, boolean last) {
        if (failure instanceof CommitFailedException before) {
            throw before;
        }
        boolean thorough = savedEarly;
        savedEarly = mayGoOn;
        for (RequestSession session : snapshot()) {
            try {
                session.save(thorough, last);
            } catch (CommitFailedException e) {
                failed(e);
                throw e;
            }
        }
    }

    /** The connection goes on after the request: its user's session has to be watched. */
    void watchSessions() {
        snapshot().forEach(RequestSession::watch);
    }

    /** Says that the response has ended: whoever asks from now on, for a log perhaps, gets what is known. */
    void end() {
        ended = true;
        releaseUnjoined();
    }

    boolean hasEnded() {
        return ended;
    }

    /** Whether this request came with an id that another request has just changed. */
    synchronized boolean isLate() {
        return sessions.stream().anyMatch(RequestSession::isLate);
    }

    /** The id of the session that lives for this request only, or null if it has none. */
    synchronized @Nullable String passingId() {
        for (RequestSession session : sessions) {
            if (session.isPassing()) {
                return session.getIdInternal();
            }
        }
        return null;
    }

    /** The handle of the session that this request has used, the last one where there were several. */
    synchronized Optional<Handle> usedHandle() {
        return sessions.stream()
                .flatMap(session -> session.usedHandle().stream())
                .reduce((before, last) -> last);
    }

    /** Counts that the response was cut off. */
    void countLateAbort() {
        manager.engine().countLateAbort();
    }

    /** Gives back sessions that were looked at and never joined. */
    void releaseUnjoined() {
        snapshot().forEach(RequestSession::releaseUnjoined);
    }

    private synchronized List<RequestSession> snapshot() {
        return sessions.isEmpty() ? List.of() : List.copyOf(sessions);
    }
}
