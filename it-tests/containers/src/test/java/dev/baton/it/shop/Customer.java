// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.shop;

import dev.baton.it.CookieJar;
import dev.baton.it.Delivery;
import dev.baton.it.Node;
import dev.baton.it.ServerNode;
import dev.baton.it.WebConnection;
import dev.baton.it.WebReply;
import dev.baton.it.WebRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Somebody with cookies who uses one application, on any node; each request has a connection of its own. Thread-safe. */
public final class Customer {
    private static final String COOKIE = "JSESSIONID";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String application;
    private final CookieJar cookies;
    private final Set<String> ids = ConcurrentHashMap.newKeySet();

    /** Makes somebody without a cookie. */
    public Customer(String application) {
        this(application, new CookieJar());
    }

    private Customer(String application, CookieJar cookies) {
        this.application = application;
        this.cookies = cookies;
    }

    /** Asks for a path of the application, such as {@code /cart}. */
    public WebReply get(Node node, String path) {
        return send(node, WebRequest.get("/" + application + path));
    }

    /** Sends a form to a path of the application. */
    public WebReply post(Node node, String path, Map<String, String> form) {
        return send(node, WebRequest.post("/" + application + path, form));
    }

    /** Goes to {@code node} for what a redirect leads to. */
    public WebReply follow(Node node, WebReply redirect) {
        return send(node, WebRequest.get(redirect.redirectPath().orElseThrow()));
    }

    /** Returns an answer, or what it leads to on {@code node}: some containers show a login page by a redirect. */
    public WebReply shown(Node node, WebReply reply) {
        return reply.redirectPath().isPresent() ? follow(node, reply) : reply;
    }

    /** Asks for a path, and returns what a browser would show of the answer. */
    public String page(Node node, String path) {
        return shown(node, get(node, path)).text();
    }

    private WebReply send(Node node, WebRequest request) {
        return taken(request, WebConnection.exchange(node.port(), withCookies(request), PATIENCE));
    }

    private WebRequest withCookies(WebRequest request) {
        return cookies.header(request.path())
                .map(value -> request.with("Cookie", value))
                .orElse(request);
    }

    private WebReply taken(WebRequest request, WebReply reply) {
        cookies.store(request.path(), reply);
        cookies.value(COOKIE, request.path()).map(Customer::withoutRoute).ifPresent(ids::add);
        return reply;
    }

    private static String withoutRoute(String id) {
        int dot = id.indexOf('.');
        return dot < 0 ? id : id.substring(0, dot);
    }

    /**
     * Asks for a path and returns the text of a complete answer.
     *
     * @throws IllegalStateException if the answer is anything but a complete 200
     */
    public String text(Node node, String path) {
        return textOf(node, path, get(node, path));
    }

    /**
     * Asks for a path, and returns when the node is done with the request, which is later than the answer: what it does
     * behind the client's back is done too.
     *
     * @throws IllegalStateException if the answer is anything but a complete 200
     */
    public String textToTheEnd(Node node, String path) {
        WebRequest request = withCookies(WebRequest.get("/" + application + path));
        try (WebConnection connection = WebConnection.open(node.port(), PATIENCE)) {
            WebReply reply = taken(request, connection.exchange(request));
            // On one connection a node begins a request when it has ended the one before.
            connection.exchange(WebRequest.get("/no-application-is-here"));
            return textOf(node, path, reply);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String textOf(Node node, String path, WebReply reply) {
        if (reply.delivery() != Delivery.COMPLETE || reply.status() != 200) {
            throw new IllegalStateException("%s answered %s with %s%n%s".formatted(node, path, reply, logOf(node)));
        }
        return reply.text();
    }

    private static String logOf(Node node) {
        return node instanceof ServerNode server
                ? "Its log ends with\n" + server.output().tail()
                : "";
    }

    /** Asks for a path and returns the lines of the answer. */
    public List<String> lines(Node node, String path) {
        return text(node, path).lines().toList();
    }

    /** Asks for a path and returns the lines of the answer, each {@code name=value}. */
    public Map<String, String> values(Node node, String path) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : lines(node, path)) {
            int equals = line.indexOf('=');
            values.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return values;
    }

    /** Returns the present session id, if there is a cookie, without the name that a container adds for balancers. */
    public Optional<String> id() {
        return cookies.value(COOKIE, "/" + application).map(Customer::withoutRoute);
    }

    /** Replaces the cookie, as somebody does who makes ids up. */
    public void setId(String id) {
        cookies.put(COOKIE, id, "/" + application);
    }

    /** Returns all session ids that this customer has had. */
    public Set<String> ids() {
        return Set.copyOf(ids);
    }

    /** Returns somebody else with the same cookies, who goes his own way from here. */
    public Customer copy() {
        return new Customer(application, cookies.copy());
    }
}
