// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.Objects;
import org.apache.catalina.Session;
import org.apache.catalina.SessionListener;
import org.jspecify.annotations.Nullable;

/** What a request's way to a session answers in the words of the session that all requests share. Thread-safe. */
abstract class DelegatingSession implements Session, HttpSession {
    /**
     * The shared session.
     *
     * @throws IllegalStateException if it is not there
     */
    abstract SharedSession there();

    @Override
    public @Nullable String getAuthType() {
        return there().getAuthType();
    }

    @Override
    public void setAuthType(@Nullable String authType) {
        there().setAuthType(authType);
    }

    @Override
    public void setPrincipal(@Nullable Principal principal) {
        there().setPrincipal(principal);
    }

    @Override
    public long getCreationTime() {
        return there().getCreationTime();
    }

    @Override
    public long getCreationTimeInternal() {
        return there().getCreationTimeInternal();
    }

    @Override
    public void setCreationTime(long time) {
        there().setCreationTime(time);
    }

    @Override
    public long getThisAccessedTime() {
        return there().getThisAccessedTime();
    }

    @Override
    public long getThisAccessedTimeInternal() {
        return there().getThisAccessedTimeInternal();
    }

    @Override
    public long getLastAccessedTime() {
        return there().getLastAccessedTime();
    }

    @Override
    public long getLastAccessedTimeInternal() {
        return there().getLastAccessedTimeInternal();
    }

    @Override
    public long getIdleTime() {
        return there().getIdleTime();
    }

    @Override
    public long getIdleTimeInternal() {
        return there().getIdleTimeInternal();
    }

    @Override
    public int getMaxInactiveInterval() {
        return there().getMaxInactiveInterval();
    }

    @Override
    public void setMaxInactiveInterval(int interval) {
        there().setMaxInactiveInterval(interval);
    }

    @Override
    public boolean isNew() {
        return there().isNew();
    }

    @Override
    public void addSessionListener(SessionListener listener) {
        there().addSessionListener(listener);
    }

    @Override
    public void removeSessionListener(SessionListener listener) {
        there().removeSessionListener(listener);
    }

    @Override
    public void expire() {
        there().expire();
    }

    @Override
    public Iterator<String> getNoteNames() {
        return there().getNoteNames();
    }

    @Override
    public void tellChangedSessionId(String newId, String oldId, boolean notifySession, boolean notifyContainer) {
        there().tellChangedSessionId(newId, oldId, notifySession, notifyContainer);
    }

    @Override
    public boolean isAttributeDistributable(String name, Object value) {
        return there().isAttributeDistributable(name, value);
    }

    @Override
    public ServletContext getServletContext() {
        return Objects.requireNonNull(there().getServletContext());
    }

    @Override
    public @Nullable Object getAttribute(String name) {
        return there().getAttribute(name);
    }

    @Override
    public Enumeration<String> getAttributeNames() {
        return there().getAttributeNames();
    }

    @Override
    public void setAttribute(String name, Object value) {
        there().setAttribute(name, value);
    }

    @Override
    public void removeAttribute(String name) {
        there().removeAttribute(name);
    }

    @Override
    public void invalidate() {
        there().invalidate();
    }

    @Override
    public void setId(String next) {
        there().setId(next);
    }

    @Override
    public void setId(String next, boolean notify) {
        there().setId(next, notify);
    }

    @Override
    public void setValid(boolean valid) {
        there().setValid(valid);
    }
}
