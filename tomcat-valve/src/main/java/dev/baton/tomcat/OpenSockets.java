// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import org.apache.catalina.Context;

/**
 * Closes the WebSockets of a user who was logged in to a session that has ended.
 *
 * <p>Tomcat does so on the node that ends the session. Its earlier releases have a listener for sessions, and know a socket by
 * the id that the session had when the socket was opened. Later ones put a value into the session that is told when it is
 * taken out; it names sockets of one node, and so it stays on that node and is in no store.
 */
final class OpenSockets {
    private static final String PACKAGE = "org.apache.tomcat.websocket.";
    private static final String LISTENER = PACKAGE + "server.WsSessionListener";

    private OpenSockets() {}

    /** Whether an attribute of this name is what Tomcat's WebSockets have in a session. */
    static boolean isTheirs(String name) {
        return name.startsWith(PACKAGE);
    }

    /**
     * Closes them.
     *
     * @param ids all that the session was known by on this node
     * @param values what Tomcat's WebSockets have in the session on this node
     */
    static void close(Context context, Set<String> ids, Map<String, Object> values) {
        for (Object listener : context.getApplicationLifecycleListeners()) {
            // Tomcat's WebSockets are a jar of their own, which need not be there.
            if (listener instanceof HttpSessionListener sessions
                    && listener.getClass().getName().equals(LISTENER)) {
                ids.forEach(id -> sessions.sessionDestroyed(new HttpSessionEvent(ended(context, id))));
            }
        }
        values.forEach((name, value) -> {
            if (values.remove(name, value) && value instanceof HttpSessionBindingListener bound) {
                bound.valueUnbound(new HttpSessionBindingEvent(ended(context, ""), name, value));
            }
        });
    }

    /** A session that has ended, as the specification has it: all that is asked of it is refused. */
    private static HttpSession ended(Context context, String id) {
        return (HttpSession) Proxy.newProxyInstance(
                OpenSockets.class.getClassLoader(),
                new Class<?>[] {HttpSession.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getId" -> id;
                    case "getServletContext" -> context.getServletContext();
                    default -> throw new IllegalStateException("The session has ended");
                });
    }
}
