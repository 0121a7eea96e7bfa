// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.server.Context;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.session.SessionManager;

/**
 * What one context is called, and what it says of itself. Immutable.
 *
 * @param context the context
 * @param host the first of its virtual hosts
 * @param path its path, {@code /ROOT} for the root
 */
record ContextNames(Context context, String host, String path) {
    private static final String SERVER = "Jetty";

    static ContextNames of(SessionManager manager) {
        Context context = manager.getContext();
        String path = context.getContextPath();
        return new ContextNames(context, host(context), path == null || path.length() <= 1 ? "/ROOT" : path);
    }

    private static String host(Context context) {
        List<String> hosts = context instanceof ContextHandler.ScopedContext scoped
                ? scoped.getContextHandler().getVirtualHosts()
                : List.of();
        return hosts.isEmpty() ? "localhost" : hosts.get(0);
    }

    String defaultNamespace() {
        return SERVER + "/" + host + path;
    }

    /** A namespace with this context's host and path in their places. */
    String expand(String namespace) {
        return namespace.replace("[host]", host).replace("[path]", path);
    }

    /** The settings among the context's attributes: {@code baton.store} and so on. */
    Map<String, String> settings(Collection<String> names) {
        Map<String, String> found = new TreeMap<>();
        for (String name : names) {
            if (context.getAttribute("baton." + name) instanceof String text) {
                found.put(name, text);
            }
        }
        return found;
    }

    /** The path as it is written elsewhere. */
    String displayPath() {
        return path.equals("/ROOT") ? "/" : path;
    }

    @Override
    public String toString() {
        return "'" + displayPath() + "'";
    }
}
