// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The cookies of one browser, which knows all nodes under one host name. Thread-safe.
 *
 * <p>As in a real browser the answer that arrives last decides, and a cookie with no time left is removed.
 */
public final class CookieJar {
    private record Cookie(String name, String value, String path) {
        boolean isFor(String requestPath) {
            return requestPath.equals(path)
                    || requestPath.startsWith(path) && (path.endsWith("/") || requestPath.charAt(path.length()) == '/');
        }
    }

    private final List<Cookie> cookies = new ArrayList<>(); // guarded by this

    /** Takes over what an answer to a request for {@code requestPath} sets. */
    public synchronized void store(String requestPath, WebReply reply) {
        reply.headers("Set-Cookie").forEach(header -> store(requestPath, header));
    }

    private void store(String requestPath, String header) {
        String[] parts = header.split(";");
        int equals = parts[0].indexOf('=');
        String name = parts[0].substring(0, equals).trim();
        String path = directoryOf(requestPath);
        boolean over = false;
        for (String part : parts) {
            String attribute = part.trim();
            String lower = attribute.toLowerCase(Locale.ROOT);
            if (lower.startsWith("path=")) {
                path = attribute.substring("path=".length());
            } else if (lower.startsWith("max-age=")) {
                over = Long.parseLong(lower.substring("max-age=".length())) <= 0;
            }
        }
        remove(name, path);
        if (!over) {
            cookies.add(new Cookie(name, parts[0].substring(equals + 1).trim(), path));
        }
    }

    private static String directoryOf(String requestPath) {
        String path = pathOnly(requestPath);
        return path.substring(0, Math.max(1, path.lastIndexOf('/')));
    }

    private void remove(String name, String path) {
        cookies.removeIf(cookie -> cookie.name().equals(name) && cookie.path().equals(path));
    }

    /** Sets a cookie, as a test does that plays an attacker or a browser from before. */
    public synchronized void put(String name, String value, String path) {
        remove(name, path);
        cookies.add(new Cookie(name, value, path));
    }

    /** Returns the value of the cookie of that name that a request for {@code requestPath} would carry. */
    public synchronized Optional<String> value(String name, String requestPath) {
        return matching(requestPath)
                .filter(cookie -> cookie.name().equals(name))
                .map(Cookie::value)
                .findFirst();
    }

    /** Returns the {@code Cookie} header of a request for {@code requestPath}, or nothing if no cookie is for it. */
    public synchronized Optional<String> header(String requestPath) {
        String header = matching(requestPath)
                .map(cookie -> cookie.name() + "=" + cookie.value())
                .collect(Collectors.joining("; "));
        return header.isEmpty() ? Optional.empty() : Optional.of(header);
    }

    // The most specific path goes first, as RFC 6265 wants it.
    private Stream<Cookie> matching(String requestPath) {
        String path = pathOnly(requestPath);
        return cookies.stream()
                .filter(cookie -> cookie.isFor(path))
                .sorted(Comparator.comparing((Cookie cookie) -> cookie.path().length())
                        .reversed());
    }

    private static String pathOnly(String requestPath) {
        return requestPath.split("[?;]", 2)[0];
    }

    /** Returns a jar with the same cookies, for a browser that goes its own way from here. */
    public synchronized CookieJar copy() {
        CookieJar copy = new CookieJar();
        copy.cookies.addAll(cookies);
        return copy;
    }
}
