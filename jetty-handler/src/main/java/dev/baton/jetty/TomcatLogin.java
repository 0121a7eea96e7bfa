// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.session.SecretHash;
import dev.baton.session.SessionId;
import dev.baton.session.engine.InterruptedRequest;
import dev.baton.session.engine.LiveSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * What a Tomcat notes down when FORM login interrupts a request, so that a login which a container of one kind has asked for
 * can be finished by one of the other.
 *
 * <p>A Tomcat that finishes a login without such a note ends the session, for it takes the login for somebody else's.
 */
final class TomcatLogin {
    private static final Set<String> LEFT_OUT =
            Set.of("transfer-encoding", "expect", "cookie", "authorization", "proxy-authorization");

    private TomcatLogin() {}

    /**
     * Notes down for Tomcats that a request is interrupted. It is to be repeated as a GET, as on Jetty.
     *
     * @param secret that of the id with which the login has to come
     */
    static void note(LiveSession live, Request request, SecretHash secret) {
        HttpURI uri = request.getHttpURI();
        List<String> locales =
                Request.getLocales(request).stream().map(Locale::toLanguageTag).toList();
        new InterruptedRequest(
                        "GET",
                        uri.getPath(),
                        uri.getDecodedPath(),
                        uri.getQuery(),
                        null,
                        null,
                        null,
                        headers(request),
                        cookies(request),
                        locales)
                .noteIn(live);
        InterruptedRequest.noteSecretIn(live, secret);
    }

    /** Without those that belong to a body, for there will be none, and those in which there are secrets. */
    private static List<String> headers(Request request) {
        List<String> headers = new ArrayList<>();
        for (HttpField field : request.getHeaders()) {
            String name = field.getName().toLowerCase(Locale.ROOT);
            if (!name.startsWith("content-") && !LEFT_OUT.contains(name) && field.getValue() != null) {
                headers.add(field.getName());
                headers.add(field.getValue());
            }
        }
        return headers;
    }

    private static List<String> cookies(Request request) {
        List<String> cookies = new ArrayList<>();
        for (HttpCookie cookie : Request.getCookies(request)) {
            cookies.add(cookie.getName());
            cookies.add(cookie.getValue());
        }
        return cookies;
    }

    /**
     * The path and the query of what a Tomcat has interrupted, or null.
     *
     * @param id the one that the session has for this request
     */
    static @Nullable String page(LiveSession live, SessionId id) {
        InterruptedRequest request = InterruptedRequest.in(live, id);
        if (request == null || request.uri() == null) {
            return null;
        }
        return request.query() == null ? request.uri() : request.uri() + "?" + request.query();
    }

    /** Forgets the note. A session that a Tomcat lets live for a short time only until its login lives on as it should. */
    static void forget(LiveSession live) {
        OptionalInt maxInactive = InterruptedRequest.forgetIn(live);
        maxInactive.ifPresent(seconds -> live.setMaxInactive(Duration.ofSeconds(seconds)));
        InterruptedRequest.forgetSecretIn(live);
    }
}
