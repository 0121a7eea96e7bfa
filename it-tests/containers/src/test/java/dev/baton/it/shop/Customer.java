// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.shop;

import dev.baton.it.Browser;
import dev.baton.it.CookieJar;
import dev.baton.it.Delivery;
import dev.baton.it.Node;
import dev.baton.it.TomcatNode;
import dev.baton.it.WebReply;
import dev.baton.it.WebRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Somebody who uses one application, on any node, with one browser. Thread-safe. */
public final class Customer {
    private static final String COOKIE = "JSESSIONID";

    private final String application;
    private final Browser browser;
    private final Set<String> ids = ConcurrentHashMap.newKeySet();

    /** Makes somebody without a cookie. */
    public Customer(String application) {
        this(application, new CookieJar());
    }

    private Customer(String application, CookieJar cookies) {
        this.application = application;
        this.browser = Browser.open(cookies);
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

    private WebReply send(Node node, WebRequest request) {
        WebReply reply = browser.send(node, request);
        browser.cookies().value(COOKIE, request.path()).ifPresent(ids::add);
        return reply;
    }

    /**
     * Asks for a path and returns the text of a complete answer.
     *
     * @throws IllegalStateException if the answer is anything but a complete 200
     */
    public String text(Node node, String path) {
        WebReply reply = get(node, path);
        if (reply.delivery() != Delivery.COMPLETE || reply.status() != 200) {
            throw new IllegalStateException("%s answered %s with %s%n%s".formatted(node, path, reply, logOf(node)));
        }
        return reply.text();
    }

    private static String logOf(Node node) {
        return node instanceof TomcatNode tomcat
                ? "Its log ends with\n" + tomcat.output().tail()
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

    /** Returns the present session id, if there is a cookie. */
    public Optional<String> id() {
        return browser.cookies().value(COOKIE, "/" + application);
    }

    /** Replaces the cookie, as somebody does who makes ids up. */
    public void setId(String id) {
        browser.cookies().put(COOKIE, id, "/" + application);
    }

    /** Returns all session ids that this customer has had. */
    public Set<String> ids() {
        return Set.copyOf(ids);
    }

    /** Returns somebody else with the same cookies, who goes his own way from here. */
    public Customer copy() {
        return new Customer(application, browser.cookies().copy());
    }
}
