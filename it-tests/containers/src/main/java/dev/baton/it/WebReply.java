// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came back for a request, also if that was a part or nothing.
 *
 * @param status the status, or 0 if the head did not arrive
 * @param headers in the order of their arrival
 * @param body what arrived of it, chunks joined; not to be changed
 * @param delivery how much of the answer arrived
 * @param sentNanos when the request had been sent, on the clock of {@link System#nanoTime}
 * @param firstByteNanos when the first byte was read, or {@code doneNanos} if none was
 * @param doneNanos when the last byte was read, or the end noticed
 * @param failure why delivery ended early, or {@code null}
 */
public record WebReply(
        int status,
        List<Map.Entry<String, String>> headers,
        byte[] body,
        Delivery delivery,
        long sentNanos,
        long firstByteNanos,
        long doneNanos,
        @Nullable String failure) {
    public WebReply {
        headers = List.copyOf(headers);
    }

    /** Tells whether the request reported success: a complete answer with a status of 2xx or 3xx. */
    public boolean isSuccess() {
        return delivery == Delivery.COMPLETE && status >= 200 && status < 400;
    }

    /** Returns the body as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Returns the values of a header, whatever the case of its name. */
    public List<String> headers(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Returns the first value of a header. */
    public Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    /** Returns path and query that a redirect leads to, on whichever node the client likes. */
    public Optional<String> redirectPath() {
        return header("Location")
                .map(URI::create)
                .map(uri -> uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
    }

    /** Leaves headers out, which may carry a session id. */
    @Override
    public String toString() {
        return "%s %d, %d bytes%s"
                .formatted(delivery, status, body.length, failure == null ? "" : " (" + failure + ")");
    }
}
