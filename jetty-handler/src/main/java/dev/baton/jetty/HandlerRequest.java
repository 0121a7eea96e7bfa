// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Session;
import org.eclipse.jetty.session.SessionManager;
import org.jspecify.annotations.Nullable;

/**
 * A request to Jetty's own handlers, without servlets. Theirs makes no session where the one that was asked for turns out not
 * to be there, because it expects to know that from the first. Thread-safe.
 */
final class HandlerRequest extends Request.Wrapper {
    private final SessionManager manager;
    private final RequestScope scope;
    private final Response response;
    private @Nullable RequestSession made;

    HandlerRequest(Request request, Response response, SessionManager manager, RequestScope scope) {
        super(request);
        this.response = response;
        this.manager = manager;
        this.scope = scope;
    }

    @Override
    public synchronized @Nullable Session getSession(boolean create) {
        RequestSession own = made;
        if (own != null && own.isValid()) {
            return own;
        }
        Session asked = own == null ? super.getSession(false) : null;
        return asked != null || !create ? asked : make();
    }

    private Session make() {
        manager.newSession(getWrapped(), null, session -> made = (RequestSession) session);
        RequestSession session = made;
        if (session == null) {
            throw new IllegalStateException("A session could not be made; the log says why");
        }
        session.belongTo(scope);
        scope.add(session);
        HttpCookie cookie = manager.getSessionCookie(session, isSecure());
        if (cookie != null) {
            Response.putCookie(response, cookie);
        }
        return session;
    }
}
