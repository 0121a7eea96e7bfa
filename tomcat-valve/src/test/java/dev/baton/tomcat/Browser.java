// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A client that keeps its session cookie and takes it to whatever node it is sent to. It follows no redirects.
 *
 * <p>Thread-safe: requests may be under way at the same time.
 */
final class Browser {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private volatile String cookie = "";
    private volatile String referer = "";

    /** The session cookie's value, empty if there is none. */
    String cookie() {
        return cookie;
    }

    void setCookie(String value) {
        cookie = value;
    }

    /** The part of the id that names the session. */
    String handle() {
        return cookie.substring(0, 22);
    }

    /** Says with each request from now on that a link on this page led to it. */
    void setReferer(String page) {
        referer = page;
    }

    /** What the application answers, which has to be a success. */
    String ok(Node node, String path) {
        HttpResponse<String> response = get(node, path);
        assertThat(response.statusCode()).as("status of %s", path).isEqualTo(200);
        return response.body();
    }

    HttpResponse<String> get(Node node, String path) {
        return send("GET", node, path, "");
    }

    /** Sends a form. */
    HttpResponse<String> post(Node node, String path, String form) {
        return send("POST", node, path, form);
    }

    HttpResponse<String> send(String method, Node node, String path, String form) {
        return result(start(method, node, path, form));
    }

    /** The response as soon as it begins. */
    CompletableFuture<HttpResponse<InputStream>> open(Node node, String path) {
        return CLIENT.sendAsync(request("GET", node, path, ""), BodyHandlers.ofInputStream())
                .thenApply(this::remember);
    }

    /** Opens a gate when the response begins; the future ends with the response. */
    CompletableFuture<HttpResponse<String>> begin(String method, Node node, String path, Gate began) {
        return CLIENT.sendAsync(request(method, node, path, ""), head -> {
                    began.open();
                    return BodySubscribers.ofString(StandardCharsets.UTF_8);
                })
                .thenApply(this::remember);
    }

    /** Begins a request and goes on. */
    CompletableFuture<HttpResponse<String>> start(Node node, String path) {
        return start("GET", node, path, "");
    }

    private CompletableFuture<HttpResponse<String>> start(String method, Node node, String path, String form) {
        return CLIENT.sendAsync(request(method, node, path, form), BodyHandlers.ofString())
                .thenApply(this::remember);
    }

    static <T> T result(CompletableFuture<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException broken) {
                throw new UncheckedIOException(broken);
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest request(String method, Node node, String path, String form) {
        HttpRequest.Builder request = HttpRequest.newBuilder(node.uri(path)).timeout(Duration.ofSeconds(20));
        if (!cookie.isEmpty()) {
            request.header("Cookie", "JSESSIONID=" + cookie);
        }
        if (!referer.isEmpty()) {
            request.header("Referer", referer);
        }
        if (form.isEmpty()) {
            return request.method(method, BodyPublishers.noBody()).build();
        }
        return request.header("Content-Type", "application/x-www-form-urlencoded")
                .method(method, BodyPublishers.ofString(form))
                .build();
    }

    private <T> HttpResponse<T> remember(HttpResponse<T> response) {
        for (String header : response.headers().allValues("Set-Cookie")) {
            if (header.startsWith("JSESSIONID=")) {
                cookie = header.substring("JSESSIONID=".length()).split(";", 2)[0];
            }
        }
        return response;
    }
}
