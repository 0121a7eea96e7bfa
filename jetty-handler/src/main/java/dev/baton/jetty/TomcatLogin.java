// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.session.SecretHash;
import dev.baton.session.SessionId;
import dev.baton.session.engine.LiveSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.URIUtil;
import org.jspecify.annotations.Nullable;

/**
 * What a Tomcat notes down when FORM login interrupts a request, so that a login which a container of one kind has asked for
 * can be finished by one of the other.
 *
 * <p>A Tomcat that finishes a login without such a note ends the session, for it takes the login for somebody else's.
 */
final class TomcatLogin {
    private static final String REQUEST = PrivateAttributes.named("tomcat.form.request");
    private static final String SECRET = PrivateAttributes.named("tomcat.form.secret");

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
        Map<String, Object> form = new HashMap<>();
        form.put("method", "GET");
        // Behind a semicolon there may be an id.
        form.put("uri", uri.getParam() == null ? uri.getPath() : URIUtil.encodePath(uri.getDecodedPath()));
        form.put("decodedUri", uri.getDecodedPath());
        if (uri.getQuery() != null) {
            form.put("query", uri.getQuery());
        }
        form.put("headers", headers(request));
        form.put("cookies", cookies(request));
        form.put(
                "locales",
                new ArrayList<>(Request.getLocales(request).stream()
                        .map(Locale::toLanguageTag)
                        .toList()));
        live.setAttribute(REQUEST, form);
        live.setAttribute(SECRET, secret.value());
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

    /** Ids are left out: whoever can read the store must not learn any. */
    private static List<String> cookies(Request request) {
        List<String> cookies = new ArrayList<>();
        for (HttpCookie cookie : Request.getCookies(request)) {
            if (SessionId.parse(cookie.getValue()).isEmpty()) {
                cookies.add(cookie.getName());
                cookies.add(cookie.getValue());
            }
        }
        return cookies;
    }

    /** Returns the path and the query of what a Tomcat has interrupted, or null. */
    static @Nullable String page(LiveSession live) {
        if (live.getAttribute(REQUEST) instanceof Map<?, ?> form && form.get("uri") instanceof String uri) {
            return form.get("query") instanceof String query ? uri + "?" + query : uri;
        }
        return null;
    }

    /** Forgets the note. A session that a Tomcat lets live for a short time only until its login lives on as it should. */
    static void forget(LiveSession live) {
        if (live.removeAttribute(REQUEST) instanceof Map<?, ?> form
                && form.get("maxInactive") instanceof Integer seconds) {
            live.setMaxInactive(Duration.ofSeconds(seconds));
        }
        live.removeAttribute(SECRET);
    }
}
