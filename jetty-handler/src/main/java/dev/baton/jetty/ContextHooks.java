// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.EventListener;
import org.eclipse.jetty.server.Context;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.session.SessionHandler;
import org.eclipse.jetty.session.SessionManager;
import org.jspecify.annotations.Nullable;

/**
 * What a context has to have so that its requests have scopes: a listener that sees each thread that begins to work for a
 * request, a handler below the session handler, and, in a context with servlets, a listener that knows when these have
 * finished with a request.
 *
 * <p>Used by one thread, while the context starts or stops; its listeners are thread-safe.
 */
final class ContextHooks {
    private static final String SERVLET_LISTENER = "jakarta.servlet.ServletRequestListener";

    private final BatonSessionCache cache;
    private final Scopes scopes;
    private volatile @Nullable ContextHandler context;
    private @Nullable EventListener scopeListener;
    private volatile @Nullable EventListener servletListener;

    ContextHooks(BatonSessionCache cache, Scopes scopes) {
        this.cache = cache;
        this.scopes = scopes;
    }

    /** Puts everything in its place, once. */
    void install(SessionManager manager, ClassLoader loader) {
        // A start that failed may have left them.
        remove();
        if (manager instanceof Handler.Singleton own && own.getDescendant(ApplicationGuard.class) == null) {
            own.insertHandler(new ApplicationGuard(cache, scopes));
        }
        if (manager.getContext() instanceof ContextHandler.ScopedContext scoped) {
            ContextHandler handler = scoped.getContextHandler();
            context = handler;
            scopeListener = new ScopeListener();
            handler.addEventListener(scopeListener);
            if (!(manager instanceof SessionHandler)) {
                listenToServlets(handler, loader);
            }
        }
    }

    /** Takes back what is not taken back with the context itself. */
    void remove() {
        ContextHandler handler = context;
        if (handler == null) {
            return;
        }
        context = null;
        if (scopeListener != null) {
            handler.removeEventListener(scopeListener);
        }
        EventListener listener = servletListener;
        if (listener != null) {
            handler.removeEventListener(listener);
            servletListener = null;
        }
    }

    /** Whether threads are seen that begin to work for a request, before the session handler has it. */
    boolean haveContext() {
        return context != null;
    }

    boolean knowServlets() {
        return servletListener != null;
    }

    /** The server does not know the classes of servlets: they are in the context's class loader, in several releases. */
    private void listenToServlets(ContextHandler handler, ClassLoader loader) {
        Class<?> type;
        try {
            type = Class.forName(SERVLET_LISTENER, false, loader);
        } catch (ClassNotFoundException e) {
            return;
        }
        if (handler.getClass().getClassLoader() != type.getClassLoader() && !knows(handler, type)) {
            return;
        }
        InvocationHandler calls = (proxy, method, arguments) -> switch (method.getName()) {
            case "requestInitialized" -> servlets(true);
            case "requestDestroyed" -> servlets(false);
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "listener of " + cache;
        };
        EventListener listener =
                (EventListener) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls);
        handler.addEventListener(listener);
        servletListener = listener;
    }

    /** Whether the context's own code means the same class by that name. */
    private static boolean knows(ContextHandler handler, Class<?> type) {
        try {
            return Class.forName(type.getName(), false, handler.getClass().getClassLoader()) == type;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private @Nullable Object servlets(boolean have) {
        RequestScope scope = scopes.current();
        if (scope != null) {
            scope.setInServlet(have);
        }
        return null;
    }

    private final class ScopeListener implements ContextHandler.ContextScopeListener {
        @Override
        public void enterScope(Context entered, @Nullable Request request) {
            scopes.enter(request == null || !cache.isStarted() ? null : cache.scope(request));
        }

        @Override
        public void exitScope(Context left, @Nullable Request request) {
            scopes.exit();
        }
    }
}
