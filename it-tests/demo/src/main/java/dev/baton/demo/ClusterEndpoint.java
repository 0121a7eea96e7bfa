// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Shows the cluster's state and kills and starts its nodes.
 *
 * <p>{@code GET state} answers the state once and {@code GET events} each time it changes; {@code POST kill/A} and
 * {@code POST start/A} act on a node. Only for pages of this server: other sites can neither send {@link #CONTROL_HEADER}
 * nor reach it under a name of their own.
 */
final class ClusterEndpoint implements HttpHandler {
    /** Where it is mounted. */
    static final String PATH = "/_cluster/";

    /** A header that each POST must carry, with any value. */
    static final String CONTROL_HEADER = "X-Baton-Demo";

    private static final long HEARTBEAT_MILLIS = 5_000;
    private static final long BREATH_MILLIS = 25;

    private final Cluster cluster;

    ClusterEndpoint(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            answer(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange) throws IOException, InterruptedException {
        String host = String.valueOf(exchange.getRequestHeaders().getFirst("Host"));
        if (!host.matches("(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d+)?")) {
            send(exchange, 421, "The demo answers to localhost only, not to " + host);
            return;
        }
        String what = exchange.getRequestURI().getPath().substring(PATH.length());
        boolean post = exchange.getRequestMethod().equals("POST");
        if (!post && what.equals("state")) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            send(exchange, 200, cluster.view());
        } else if (!post && what.equals("events")) {
            stream(exchange);
        } else if (post && exchange.getRequestHeaders().getFirst(CONTROL_HEADER) != null) {
            act(exchange, what);
        } else {
            send(exchange, post ? 403 : 404, post ? "A POST needs the header " + CONTROL_HEADER : "No such page");
        }
    }

    private void act(HttpExchange exchange, String what) throws IOException {
        String[] words = what.split("/", 2);
        Optional<NodeProcess> node = cluster.node(words.length == 2 ? words[1] : "");
        if (node.isEmpty()) {
            send(exchange, 404, "No such node");
            return;
        }
        switch (words[0]) {
            case "kill" -> node.get().kill();
            case "start" -> cluster.start(node.get());
            default -> {
                send(exchange, 404, "A node can be killed and started");
                return;
            }
        }
        exchange.sendResponseHeaders(204, -1);
    }

    /** Sends server-sent events until the page closes. */
    private void stream(HttpExchange exchange) throws IOException, InterruptedException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        long seen = -1;
        while (true) {
            long revision = cluster.awaitChange(seen, HEARTBEAT_MILLIS);
            // a heartbeat is the state once more: it also tells a closed page from an idle one
            out.write(("data: " + cluster.view() + "\n\n").getBytes(UTF_8));
            out.flush();
            seen = revision;
            // changes come in bursts, and the page needs only the last of each
            Thread.sleep(BREATH_MILLIS);
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
