// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Speaks HTTP/2 without TLS to one node, all requests on one connection.
 *
 * <p>The connection starts as HTTP/1.1 and is upgraded with its first request. A stream that is reset is an answer cut off.
 * The first byte cannot be seen by itself here: its time is that of the head. Thread-safe.
 */
public final class Http2Client {
    private final HttpClient client;
    private final int port;
    private final Duration patience;

    /** @param patience the longest wait for a connection, and for the head of an answer */
    public Http2Client(int port, Duration patience) {
        this.port = port;
        this.patience = patience;
        this.client = HttpClient.newBuilder()
                .version(Version.HTTP_2)
                .connectTimeout(patience)
                .build();
    }

    /**
     * Sends a request and reads what comes back.
     *
     * @throws IllegalStateException if the node does not speak HTTP/2
     */
    public WebReply exchange(WebRequest request) {
        long sent = System.nanoTime();
        HttpResponse<InputStream> response;
        try {
            response = client.send(translate(request), BodyHandlers.ofInputStream());
        } catch (ConnectException e) {
            return WebConnection.notSent(e);
        } catch (IOException e) {
            long now = System.nanoTime();
            return new WebReply(0, List.of(), new byte[0], Delivery.NO_ANSWER, sent, now, now, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for an answer to " + request, e);
        }
        if (response.version() != Version.HTTP_2) {
            throw new IllegalStateException("Port %d answered with %s".formatted(port, response.version()));
        }
        return readBody(response, sent, System.nanoTime());
    }

    private HttpRequest translate(WebRequest request) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + request.path()))
                .timeout(patience)
                .method(
                        request.method(),
                        request.body().length == 0
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofByteArray(request.body()));
        request.headers().forEach(builder::header);
        return builder.build();
    }

    private static WebReply readBody(HttpResponse<InputStream> response, long sent, long head) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Delivery delivery = Delivery.COMPLETE;
        String failure = null;
        try (InputStream in = response.body()) {
            in.transferTo(body);
        } catch (IOException e) {
            delivery = Delivery.CUT_OFF;
            failure = e.toString();
        }
        return reply(response, body.toByteArray(), delivery, sent, head, failure);
    }

    private static WebReply reply(
            HttpResponse<InputStream> response,
            byte[] body,
            Delivery delivery,
            long sent,
            long head,
            @Nullable String failure) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        response.headers()
                .map()
                .forEach((name, values) -> values.forEach(value -> headers.add(Map.entry(name, value))));
        return new WebReply(response.statusCode(), headers, body, delivery, sent, head, System.nanoTime(), failure);
    }
}
