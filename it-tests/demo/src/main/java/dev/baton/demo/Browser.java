// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A visitor's browser, as far as the journey needs one: it keeps cookies and sends forms.
 *
 * <p>It follows no redirect by itself, so that each step can be seen. Not thread-safe.
 */
final class Browser {
    private static final String SESSION_COOKIE = "JSESSIONID";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI home;
    private final Map<String, String> cookies = new TreeMap<>();

    /** A browser without cookies, for a server at {@code home}. */
    Browser(URI home) {
        this.home = home;
    }

    /** Another browser that was given this one's session id, as a thief or an old tab would have it. */
    static Browser withSessionId(URI home, String id) {
        Browser browser = new Browser(home);
        browser.cookies.put(SESSION_COOKIE, id);
        return browser;
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(home.resolve(path)).GET());
    }

    Answer post(String path, Map<String, String> form) throws IOException, InterruptedException {
        String body = form.entrySet().stream()
                .map(e -> URLEncoder.encode(e.getKey(), UTF_8) + "=" + URLEncoder.encode(e.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(home.resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header(ClusterEndpoint.CONTROL_HEADER, "journey")
                .POST(BodyPublishers.ofString(body)));
    }

    /** The whole session id, which proves possession: for sending, not for showing. */
    String sessionId() {
        return Optional.ofNullable(cookies.get(SESSION_COOKIE)).orElse("");
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(c -> c.getKey() + "=" + c.getValue())
                            .collect(Collectors.joining("; ")));
        }
        HttpResponse<String> response =
                client.send(request.timeout(Duration.ofSeconds(25)).build(), BodyHandlers.ofString(UTF_8));
        response.headers().allValues("set-cookie").forEach(this::keep);
        return new Answer(
                response.statusCode(),
                response.headers().firstValue(Balancer.NODE_HEADER).orElse("none"),
                response.headers().firstValue("location").orElse(""),
                response.body());
    }

    private void keep(String setCookie) {
        String[] nameAndValue = setCookie.split(";", 2)[0].split("=", 2);
        boolean ends = setCookie.toLowerCase(Locale.ROOT).contains("max-age=0");
        if (ends || nameAndValue.length < 2 || nameAndValue[1].isEmpty()) {
            cookies.remove(nameAndValue[0]);
        } else {
            cookies.put(nameAndValue[0], nameAndValue[1]);
        }
    }

    /**
     * What came back.
     *
     * @param status the status
     * @param node the node that answered, {@code none} if the balancer did
     * @param location where a redirect leads, empty if it is none
     * @param body the text
     */
    record Answer(int status, String node, String location, String body) {
        /** Without the body, which can be a page. */
        @Override
        public String toString() {
            return "status " + status + " from node " + node
                    + (location.isEmpty() ? "" : ", redirecting to " + location);
        }
    }
}
