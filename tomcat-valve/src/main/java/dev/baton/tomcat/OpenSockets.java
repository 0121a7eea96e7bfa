// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.apache.catalina.Context;

/**
 * Closes the WebSockets of a user who was logged in to a session that has ended.
 *
 * <p>Tomcat does so on the node that ends the session, by the id that the session has then. A socket is registered under the
 * id that the session had when it was opened, on whichever node that was.
 */
final class OpenSockets {
    private static final String LISTENER = "org.apache.tomcat.websocket.server.WsSessionListener";

    private OpenSockets() {}

    /** @param ids all that the session was known by on this node */
    static void close(Context context, Set<String> ids) {
        for (Object listener : context.getApplicationLifecycleListeners()) {
            // Tomcat's WebSockets are a jar of their own, which need not be there.
            if (listener instanceof HttpSessionListener sessions
                    && listener.getClass().getName().equals(LISTENER)) {
                ids.forEach(id -> sessions.sessionDestroyed(new HttpSessionEvent(named(id))));
            }
        }
    }

    private static HttpSession named(String id) {
        return (HttpSession) Proxy.newProxyInstance(
                OpenSockets.class.getClassLoader(), new Class<?>[] {HttpSession.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getId")) {
                        return id;
                    }
                    throw new UnsupportedOperationException("This session has ended, and only its id is known here");
                });
    }
}
