// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A request as a test sends it.
 *
 * @param path the path with its query, as it stands in the request line
 * @param headers beyond those that the client adds: {@code Host}, {@code Content-Length}, and a browser's {@code Cookie}
 * @param body the body, empty for none; not to be changed
 */
public record WebRequest(String method, String path, Map<String, String> headers, byte[] body) {
    public WebRequest {
        headers = Map.copyOf(headers);
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("A path starts with /, but is " + path);
        }
    }

    /** Returns a request without a body. */
    public static WebRequest get(String path) {
        return of("GET", path);
    }

    /** Returns a request without a body. */
    public static WebRequest of(String method, String path) {
        return new WebRequest(method, path, Map.of(), new byte[0]);
    }

    /** Returns a request that sends a form. */
    public static WebRequest post(String path, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
        return new WebRequest(
                "POST",
                path,
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                body.getBytes(StandardCharsets.US_ASCII));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Returns this request with one more header. */
    public WebRequest with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new WebRequest(method, path, more, body);
    }

    /** Leaves headers and body out, which may carry a session id or a password. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
