// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import dev.baton.session.Handle;
import dev.baton.session.SecretHash;
import dev.baton.session.SessionId;
import dev.baton.session.engine.InterruptedRequest;
import dev.baton.session.engine.LiveSession;
import dev.baton.session.engine.SessionUse;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.Optional;
import org.apache.catalina.Manager;
import org.apache.catalina.authenticator.Constants;
import org.apache.catalina.authenticator.SavedRequest;
import org.jspecify.annotations.Nullable;

/**
 * One request's way to a session: the id it brought, and, from the first question on whose answer depends on the store,
 * the session that all requests share.
 *
 * <p>Each request looks once, so that it sees what any other node did before it. Thread-safe.
 */
final class RequestSession extends DelegatingSession {
    private final BatonManager manager;
    private final SessionUse use;
    private volatile @Nullable RequestScope scope;
    private String idText;
    private boolean joined;
    private volatile boolean used;
    private boolean counted;

    /**
     * A way to a session.
     *
     * @param use the request's use of it
     * @param text the id as the client has it
     * @param scope the request, or null for a question from outside any request
     */
    RequestSession(BatonManager manager, SessionUse use, String text, @Nullable RequestScope scope) {
        this.manager = manager;
        this.use = use;
        this.idText = text;
        this.scope = scope;
    }

    /** Whether its id is one that has just been changed. */
    boolean isLate() {
        return use.isLate();
    }

    /** Whether it lives for this request only. */
    boolean isPassing() {
        LiveSession live = use.session();
        return live != null && live.isPassing();
    }

    /** Begins the life of the new session that this request made; listeners are told. */
    synchronized void begin() {
        SharedSession session = there();
        count(session);
        session.begin(use.id());
    }

    /** Has values of the session know that there is one request more that may have them in its hands. */
    private void count(SharedSession session) {
        if (!counted) {
            counted = true;
            session.activations().begin();
        }
    }

    private void endUse(SharedSession session) {
        if (counted) {
            counted = false;
            session.activations().end();
        }
        use.end();
    }

    /** Says to which request it belongs, where that was not known from the first. */
    void belongTo(RequestScope request) {
        scope = request;
    }

    /** The handle, if the session was there for this request. */
    Optional<Handle> usedHandle() {
        return used ? Optional.of(use.id().handle()) : Optional.empty();
    }

    boolean isFor(SessionId other) {
        return use.id().equals(other);
    }

    /**
     * The session, if it is there and the id opens it. Asks the store once. A question from outside any request only
     * looks, until it joins.
     *
     * @throws dev.baton.session.SessionStoreException if the store cannot answer
     */
    synchronized @Nullable SharedSession find() {
        try {
            boolean begins = use.session() == null;
            LiveSession live = scope == null && !joined ? use.look() : use.open();
            if (live == null) {
                return null;
            }
            SharedSession session = shared(live);
            used = true;
            if (use.session() != null) {
                count(session);
            }
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
        return manager.shared(live);
    }

    /** Sees to it that the response tells of it, whatever the application makes of the exception. */
    private RuntimeException failed(RuntimeException reason) {
        RequestScope request = scope;
        if (request != null) {
            request.failed(reason);
        }
        return reason;
    }

    @Override
    SharedSession there() {
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
        SharedSession session = known();
        if (session != null) {
            session.activations().around(last, () -> use.save(thorough, last));
        }
    }

    /** Ends a use that was looked at and never joined. */
    synchronized void releaseUnjoined() {
        LiveSession live = use.session();
        if (!joined && live != null && !live.isNew()) {
            endUse(shared(live));
        }
    }

    /** Gives the session a new secret; this request goes on with the new id. */
    synchronized String changeId() {
        SharedSession session = there();
        String before = idText;
        try {
            session.activations().around(false, use::changeId);
            session.openedBy(use.id());
        } catch (RuntimeException e) {
            throw failed(e);
        }
        idText = session.getIdInternal();
        session.tellChangedSessionId(idText, before, true, true);
        return idText;
    }

    /** Has the container told of the session's end, wherever that is. */
    void watch() {
        LiveSession live = use.session();
        if (live != null) {
            live.watch();
        }
    }

    private boolean isSettled() {
        RequestScope request = scope;
        return request != null && request.isSettled();
    }

    private boolean isContainersOnly() {
        RequestScope request = scope;
        return request != null && request.isContainersOnly();
    }

    @Override
    public boolean isValid() {
        boolean asIsKnown = isContainersOnly() || isOver();
        if (asIsKnown && use.session() == null) {
            return !use.isAbsent();
        }
        SharedSession session = asIsKnown ? known() : find();
        if (session != null && session.isValid()) {
            return true;
        }
        // Tomcat lets go of what is not valid, without a word.
        endAccess();
        return false;
    }

    @Override
    public synchronized void access() {
        joined = true;
        LiveSession live = use.session();
        if (live != null) {
            join(shared(live));
        } else if (!isContainersOnly() && !isOver()) {
            find();
        }
    }

    /** A client that brings an id has joined the session; one that has just been given it has not. */
    private void join(SharedSession session) {
        session.access();
        if (!session.live().isNew()) {
            session.setNew(false);
        }
    }

    @Override
    public synchronized void endAccess() {
        joined = false;
        LiveSession live = use.session();
        if (live == null) {
            return;
        }
        try {
            if (live.isPassing()) {
                shared(live).expire();
            } else if (live.isUsable() && !isSettled()) {
                save(scope == null, true);
            }
        } finally {
            shared(live).endAccess();
            endUse(shared(live));
        }
    }

    @Override
    public synchronized String getIdInternal() {
        return idText;
    }

    @Override
    public String getId() {
        return getIdInternal();
    }

    /** The session object itself: the same for all requests of this node. */
    @Override
    public HttpSession getSession() {
        return there().getSession();
    }

    @Override
    public @Nullable Principal getPrincipal() {
        SharedSession session = isContainersOnly() || isOver() ? known() : find();
        return session == null ? null : session.getPrincipal();
    }

    /** An access log asks for the session and the user of every request, when the response has gone. */
    private boolean isOver() {
        RequestScope request = scope;
        return request != null && request.hasEnded();
    }

    private @Nullable SharedSession known() {
        LiveSession live = use.session();
        return live == null ? null : shared(live);
    }

    @Override
    public @Nullable Object getNote(String name) {
        SharedSession session = there();
        if (name.equals(Constants.FORM_REQUEST_NOTE)) {
            InterruptedRequest request = InterruptedRequest.in(session.live(), use.id());
            return request == null ? null : SavedRequestForm.saved(request);
        }
        if (name.equals(Constants.SESSION_ID_NOTE)) {
            // Tomcat compares it with the request's id, which is a secret: the store has a hash to compare with.
            // At a login Tomcat changes the id first, and then looks whether there is a note to write anew: another
            // hash is given as it is, and equals no id.
            Object hash = InterruptedRequest.secretIn(session.live());
            synchronized (this) {
                return use.id().secret().hash().value().equals(hash) ? idText : hash;
            }
        }
        return session.getNote(name);
    }

    @Override
    public void setNote(String name, Object value) {
        SharedSession session = there();
        if (value instanceof SavedRequest saved && name.equals(Constants.FORM_REQUEST_NOTE)) {
            SavedRequestForm.of(saved).noteIn(session.live());
        } else if (name.equals(Constants.SESSION_ID_NOTE)) {
            SecretHash hash =
                    SessionId.parse((String) value).orElseThrow().secret().hash();
            InterruptedRequest.noteSecretIn(session.live(), hash);
        } else {
            session.setNote(name, value);
        }
    }

    @Override
    public void removeNote(String name) {
        SharedSession session = there();
        switch (name) {
            case Constants.FORM_REQUEST_NOTE -> InterruptedRequest.forgetIn(session.live());
            case Constants.SESSION_ID_NOTE -> InterruptedRequest.forgetSecretIn(session.live());
            default -> session.removeNote(name);
        }
    }

    /** Does nothing to a session that has ended, as whoever remembers ids, such as single sign-on, has no way of knowing. */
    @Override
    public void expire() {
        SharedSession session = find();
        if (session != null) {
            session.expire();
        }
    }

    @Override
    public void setNew(boolean isNew) {
        SharedSession session = known();
        if (session != null) {
            session.setNew(isNew);
        }
    }

    @Override
    public void recycle() {
        endAccess();
    }

    @Override
    public Manager getManager() {
        return manager;
    }

    @Override
    public void setManager(Manager other) {
        if (other != manager) {
            throw new UnsupportedOperationException("A session stays with the Manager whose store it is in");
        }
    }

    @Override
    public String toString() {
        return "RequestSession[" + use.id().handle() + "]";
    }
}
