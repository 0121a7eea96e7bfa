// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import dev.baton.it.Delivery;
import dev.baton.it.Node;
import dev.baton.it.WebConnection;
import dev.baton.it.WebReply;
import dev.baton.it.WebRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Uses connections again, and keeps no cookie: each request says by which id it comes. Thread-safe. */
public final class Client implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String COOKIE = "JSESSIONID=";

    private final Map<Integer, Deque<WebConnection>> idle = new ConcurrentHashMap<>();

    /** Asks {@code node} for a page, with the session's id. */
    public WebReply get(Node node, String path, String id) {
        return send(node, WebRequest.get(path).with("Cookie", COOKIE + id));
    }

    /** Asks {@code node} for a page, without an id. */
    public WebReply get(Node node, String path) {
        return send(node, WebRequest.get(path));
    }

    private WebReply send(Node node, WebRequest request) {
        Deque<WebConnection> pool = idle.computeIfAbsent(node.port(), port -> new ConcurrentLinkedDeque<>());
        WebConnection pooled = pool.pollLast();
        try {
            WebConnection connection = pooled == null ? WebConnection.open(node.port(), PATIENCE) : pooled;
            WebReply reply = connection.exchange(request);
            if (reply.delivery() == Delivery.COMPLETE
                    && !"close".equalsIgnoreCase(reply.header("Connection").orElse(""))) {
                pool.addLast(connection);
            } else {
                connection.close();
            }
            return reply;
        } catch (IOException e) {
            throw new IllegalStateException("No connection to " + node, e);
        }
    }

    @Override
    public void close() {
        idle.values().forEach(pool -> pool.forEach(WebConnection::close));
    }
}
