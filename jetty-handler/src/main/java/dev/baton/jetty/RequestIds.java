// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.session.SessionId;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.session.SessionConfig;
import org.eclipse.jetty.session.SessionManager;

/** The session ids that a request brings. */
final class RequestIds {
    private RequestIds() {}

    /**
     * Whether there is more than one of our form: then Jetty chooses by which of them are sessions, before the application
     * asks.
     */
    static boolean areSeveral(Request request, SessionManager manager) {
        SessionConfig config = manager;
        Set<String> ids = new HashSet<>();
        String name = config.getSessionCookie();
        for (HttpCookie cookie : Request.getCookies(request)) {
            if (name.equalsIgnoreCase(cookie.getName())
                    && SessionId.parse(cookie.getValue()).isPresent()) {
                ids.add(cookie.getValue());
            }
        }
        String parameters = request.getHttpURI().getParam();
        if (parameters != null && !parameters.isEmpty() && config.isUsingUriParameters()) {
            String prefix = config.getSessionIdPathParameterName() + "=";
            for (String parameter : parameters.split(";")) {
                if (parameter.startsWith(prefix)) {
                    ids.add(parameter.substring(prefix.length()).strip());
                }
            }
        }
        return ids.size() > 1;
    }
}
