// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import dev.baton.session.BatonSessions;
import dev.baton.session.BatonSessions.SessionInfo;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import org.apache.catalina.Manager;
import org.apache.catalina.Session;
import org.apache.catalina.SessionListener;
import org.apache.catalina.realm.GenericPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * A session in a list, for those who look after Tomcat: it can be looked at and ended, and neither read nor changed.
 *
 * <p>In place of an id it has the handle, which opens nothing. Its times are those of the moment at which the list was made.
 * Immutable, but for whether it has been ended through this object; thread-safe.
 */
final class ListedSession implements Session, HttpSession {
    private final Manager manager;
    private final BatonSessions sessions;
    private final SessionInfo info;
    private volatile boolean ended;

    ListedSession(Manager manager, BatonSessions sessions, SessionInfo info) {
        this.manager = manager;
        this.sessions = sessions;
        this.info = info;
    }

    /** Ends the session, wherever it is used; listeners run on this node. */
    @Override
    public void expire() {
        sessions.end(info.handle());
        ended = true;
    }

    /**
     * Ends the session, wherever it is used; listeners run on this node.
     *
     * @throws IllegalStateException if it has ended already
     */
    @Override
    public void invalidate() {
        ended = true;
        if (!sessions.end(info.handle())) {
            throw new IllegalStateException("Session " + info.handle() + " has ended already");
        }
    }

    @Override
    public String getId() {
        return info.handle().value();
    }

    @Override
    public String getIdInternal() {
        return getId();
    }

    @Override
    public long getCreationTime() {
        return info.created().toEpochMilli();
    }

    @Override
    public long getCreationTimeInternal() {
        return getCreationTime();
    }

    @Override
    public long getLastAccessedTime() {
        return info.lastAccess().toEpochMilli();
    }

    @Override
    public long getLastAccessedTimeInternal() {
        return getLastAccessedTime();
    }

    @Override
    public long getThisAccessedTime() {
        return getLastAccessedTime();
    }

    @Override
    public long getThisAccessedTimeInternal() {
        return getLastAccessedTime();
    }

    @Override
    public long getIdleTime() {
        return Math.max(0, System.currentTimeMillis() - getLastAccessedTime());
    }

    @Override
    public long getIdleTimeInternal() {
        return getIdleTime();
    }

    @Override
    public int getMaxInactiveInterval() {
        return (int) Math.max(-1, Math.min(Integer.MAX_VALUE, info.maxInactive().toSeconds()));
    }

    /** The name of the user who is logged in, without his roles. */
    @Override
    public @Nullable Principal getPrincipal() {
        return info.principal()
                .map(name -> new GenericPrincipal(name, List.of()))
                .orElse(null);
    }

    @Override
    public @Nullable String getAuthType() {
        return null;
    }

    @Override
    public boolean isNew() {
        return false;
    }

    @Override
    public boolean isValid() {
        return !ended;
    }

    @Override
    public HttpSession getSession() {
        return this;
    }

    @Override
    public Manager getManager() {
        return manager;
    }

    @Override
    public ServletContext getServletContext() {
        return manager.getContext().getServletContext();
    }

    /** Values of attributes are nobody's business but the application's. */
    @Override
    public @Nullable Object getAttribute(String name) {
        return null;
    }

    @Override
    public Enumeration<String> getAttributeNames() {
        return Collections.emptyEnumeration();
    }

    @Override
    public @Nullable Object getNote(String name) {
        return null;
    }

    @Override
    public Iterator<String> getNoteNames() {
        return Collections.emptyIterator();
    }

    @Override
    public boolean isAttributeDistributable(String name, Object value) {
        return true;
    }

    /** Looking is no access. */
    @Override
    public void access() {}

    @Override
    public void endAccess() {}

    @Override
    public void recycle() {}

    @Override
    public void setAuthType(@Nullable String authType) {
        throw refused("setAuthType");
    }

    @Override
    public void setPrincipal(@Nullable Principal principal) {
        throw refused("setPrincipal");
    }

    @Override
    public void setCreationTime(long time) {
        throw refused("setCreationTime");
    }

    @Override
    public void setId(String id) {
        throw refused("setId");
    }

    @Override
    public void setId(String id, boolean notify) {
        throw refused("setId");
    }

    @Override
    public void setManager(Manager other) {
        throw refused("setManager");
    }

    @Override
    public void setMaxInactiveInterval(int interval) {
        throw refused("setMaxInactiveInterval");
    }

    @Override
    public void setNew(boolean isNew) {
        throw refused("setNew");
    }

    @Override
    public void setValid(boolean isValid) {
        throw refused("setValid");
    }

    @Override
    public void setAttribute(String name, Object value) {
        throw refused("setAttribute");
    }

    @Override
    public void removeAttribute(String name) {
        throw refused("removeAttribute");
    }

    @Override
    public void setNote(String name, Object value) {
        throw refused("setNote");
    }

    @Override
    public void removeNote(String name) {
        throw refused("removeNote");
    }

    @Override
    public void addSessionListener(SessionListener listener) {
        throw refused("addSessionListener");
    }

    @Override
    public void removeSessionListener(SessionListener listener) {
        throw refused("removeSessionListener");
    }

    @Override
    public void tellChangedSessionId(String newId, String oldId, boolean notifySession, boolean notifyContainer) {
        throw refused("tellChangedSessionId");
    }

    /** Tomcat's own web application takes this exception for a session that has ended, and goes on. */
    private IllegalStateException refused(String what) {
        return new IllegalStateException(what + " is not possible: session " + info.handle()
                + " comes from a list, and can be ended only. Change it in a request of its own");
    }

    @Override
    public String toString() {
        return "ListedSession[" + info.handle() + "]";
    }
}
