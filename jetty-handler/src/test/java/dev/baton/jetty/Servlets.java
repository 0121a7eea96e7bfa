// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import jakarta.servlet.Servlet;
import java.util.EventListener;
import org.eclipse.jetty.security.SecurityHandler;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.session.SessionManager;

/**
 * What a servlet context of Jetty can do, whatever release of the specification it is for: the same tests run with all of
 * them, so that none can be named.
 */
final class Servlets {
    /** {@code ee10} or {@code ee11}. */
    static final String RELEASE = System.getProperty("baton.jetty.ee", "ee11");

    private static final int SESSIONS = 1;

    private Servlets() {}

    static ContextHandler context(String path) {
        return (ContextHandler) make("ServletContextHandler", new Class<?>[] {String.class, int.class}, path, SESSIONS);
    }

    static void add(ContextHandler context, String pattern, Servlet servlet) {
        Object holder = make("ServletHolder", new Class<?>[] {Servlet.class}, servlet);
        call(holder, "setAsyncSupported", new Class<?>[] {boolean.class}, true);
        call(context, "addServlet", new Class<?>[] {type("ServletHolder"), String.class}, holder, pattern);
    }

    static Servlet files() {
        return (Servlet) make("DefaultServlet", new Class<?>[] {});
    }

    static void listen(ContextHandler context, EventListener listener) {
        context.addEventListener(listener);
    }

    static void errorPage(ContextHandler context, int status, String path) {
        Object handler = call(context, "getErrorHandler", new Class<?>[] {});
        Class<?> pages = type("ErrorPageErrorHandler");
        if (!pages.isInstance(handler)) {
            handler = make("ErrorPageErrorHandler", new Class<?>[] {});
            context.setErrorHandler((org.eclipse.jetty.server.Request.Handler) handler);
        }
        call(handler, "addErrorPage", new Class<?>[] {int.class, String.class}, status, path);
    }

    static void secure(ContextHandler context, SecurityHandler security) {
        call(context, "setSecurityHandler", new Class<?>[] {SecurityHandler.class}, security);
    }

    static SessionManager sessions(ContextHandler context) {
        return (SessionManager) call(context, "getSessionHandler", new Class<?>[] {});
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName("org.eclipse.jetty." + RELEASE + ".servlet." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object make(String name, Class<?>[] types, Object... arguments) {
        try {
            return type(name).getConstructor(types).newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static Object call(Object target, String name, Class<?>[] types, Object... arguments) {
        try {
            return target.getClass().getMethod(name, types).invoke(target, arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
