// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.io.IOException;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * One user: a cookie jar, and requests to whichever node the test picks.
 *
 * <p>Redirects are answers like others; {@link #follow} goes where they lead. Thread-safe: requests in parallel share the
 * jar and have a connection each.
 */
public final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final CookieJar cookies;
    private final boolean keepAlive;
    private final Map<Integer, Deque<WebConnection>> idle = new ConcurrentHashMap<>();

    private Browser(CookieJar cookies, boolean keepAlive) {
        this.cookies = cookies;
        this.keepAlive = keepAlive;
    }

    /** Opens a browser that makes each request on a connection of its own. */
    public static Browser open() {
        return new Browser(new CookieJar(), false);
    }

    /** Opens a browser with {@code cookies} that makes each request on a connection of its own. */
    public static Browser open(CookieJar cookies) {
        return new Browser(cookies, false);
    }

    /**
     * Opens a browser that uses connections again after a complete answer.
     *
     * <p>A request on a connection that the node has closed meanwhile is without an answer; nothing is sent twice.
     */
    public static Browser keepingConnections() {
        return new Browser(new CookieJar(), true);
    }

    /** Returns the jar. */
    public CookieJar cookies() {
        return cookies;
    }

    /** Asks {@code node} for {@code path}. */
    public WebReply get(Node node, String path) {
        return send(node, WebRequest.get(path));
    }

    /** Sends a form to {@code node}. */
    public WebReply post(Node node, String path, Map<String, String> form) {
        return send(node, WebRequest.post(path, form));
    }

    /** Goes to {@code node} for what {@code redirect} leads to. */
    public WebReply follow(Node node, WebReply redirect) {
        return get(
                node,
                redirect.redirectPath().orElseThrow(() -> new IllegalStateException("Not a redirect: " + redirect)));
    }

    /** Sends a request with this browser's cookies, and keeps those that come back. */
    public WebReply send(Node node, WebRequest request) {
        WebRequest withCookies = cookies.header(request.path())
                .map(value -> request.with("Cookie", value))
                .orElse(request);
        WebReply reply = exchange(node.port(), withCookies);
        cookies.store(request.path(), reply);
        return reply;
    }

    private WebReply exchange(int port, WebRequest request) {
        if (!keepAlive) {
            return WebConnection.exchange(port, request, PATIENCE);
        }
        Deque<WebConnection> pool = idle.computeIfAbsent(port, any -> new ConcurrentLinkedDeque<>());
        try {
            WebConnection pooled = pool.pollLast();
            WebConnection connection = pooled == null ? WebConnection.open(port, PATIENCE) : pooled;
            WebReply reply = connection.exchange(request);
            if (reply.delivery() == Delivery.COMPLETE
                    && !"close".equalsIgnoreCase(reply.header("Connection").orElse(""))) {
                pool.addLast(connection);
            } else {
                connection.close();
            }
            return reply;
        } catch (IOException e) {
            return WebConnection.notSent(e);
        }
    }

    /** Closes the connections that were kept. */
    @Override
    public void close() {
        idle.values().forEach(pool -> pool.forEach(WebConnection::close));
        idle.clear();
    }
}
