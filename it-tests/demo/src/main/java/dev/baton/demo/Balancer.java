// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Passes each request to the next node in turn, whoever sent it: no request stays with a node.
 *
 * <p>A request goes to the next node instead if it never reached the first one, or if it was cut off and is safe to
 * repeat. Any other request that was cut off is answered 502 and says so, because it may have been carried out.
 */
final class Balancer implements HttpHandler {
    /** In each answer: the node it is from. */
    static final String NODE_HEADER = "X-Baton-Node";

    /** The longest a node may take. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "content-length",
            "date",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final Supplier<? extends List<? extends Backend>> nodesInTurn;
    private final RequestLog log;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /**
     * A balancer that keeps a record of what it did.
     *
     * @param nodesInTurn all nodes, for each request in the order in which to try them
     */
    Balancer(Supplier<? extends List<? extends Backend>> nodesInTurn, RequestLog log) {
        this.nodesInTurn = nodesInTurn;
        this.log = log;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            pass(exchange, exchange.getRequestBody().readAllBytes());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getRawPath();
        for (Backend node : nodesInTurn.get()) {
            OptionalInt port = node.port();
            if (port.isEmpty()) {
                continue;
            }
            RequestLog.Entry entry = log.begin(node.name(), method, path);
            HttpResponse<byte[]> response;
            try {
                response = client.send(request(exchange, port.getAsInt(), body), BodyHandlers.ofByteArray());
            } catch (ConnectException e) {
                entry.notSent();
                continue;
            } catch (IOException e) {
                entry.cutOff();
                if (isSafe(method)) {
                    continue;
                }
                answerCutOff(exchange, node);
                return;
            }
            node.answered();
            entry.answered(response.statusCode());
            answer(exchange, node, response);
            return;
        }
        answerUnavailable(exchange);
    }

    private static boolean isSafe(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }

    private static HttpRequest request(HttpExchange exchange, int port, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .timeout(TIMEOUT);
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.build();
    }

    private static void answer(HttpExchange exchange, Backend node, HttpResponse<byte[]> response) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        for (Map.Entry<String, List<String>> header : response.headers().map().entrySet()) {
            if (!HOP_BY_HOP.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                header.getValue().forEach(value -> headers.add(header.getKey(), value));
            }
        }
        headers.set(NODE_HEADER, node.name());
        send(exchange, response.statusCode(), response.body());
    }

    /** A script gets JSON, and a visitor who sent a form gets a page. */
    private static void answerCutOff(HttpExchange exchange, Backend node) throws IOException {
        boolean wantsPage =
                String.valueOf(exchange.getRequestHeaders().getFirst("Accept")).startsWith("text/html");
        exchange.getResponseHeaders().set("Content-Type", wantsPage ? Page.CONTENT_TYPE : "application/json");
        exchange.getResponseHeaders().set(NODE_HEADER, node.name());
        byte[] json = Json.write(Map.of("cutOff", node.name())).getBytes(UTF_8);
        send(exchange, 502, wantsPage ? Page.cutOff(node.name()) : json);
    }

    private static void answerUnavailable(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", Page.CONTENT_TYPE);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("Retry-After", "1");
        send(exchange, 503, Page.unavailable());
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean hasBody = body.length > 0 && !exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, hasBody ? body.length : -1);
        if (hasBody) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }
}
