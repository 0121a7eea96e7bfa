// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import dev.baton.session.Handle;
import dev.baton.session.Secret;
import dev.baton.session.SessionId;
import jakarta.servlet.http.Cookie;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.catalina.authenticator.SavedRequest;
import org.apache.tomcat.util.buf.ByteChunk;
import org.jspecify.annotations.Nullable;

/**
 * The request that FORM login interrupted, as plain values of the JDK: no class of Tomcat's reaches the store, so that its
 * versions can share sessions.
 *
 * <p>The session's id is in such a request, in a cookie or a path, and is a secret that no store may see: a mark takes its
 * place, and becomes the id of the request that reads this.
 */
final class SavedRequestForm {
    /** Follows a handle. Not a character of an id, and one that may stand wherever an id may. */
    private static final String MARK = "~";

    private static final String SECRET = "[A-Za-z0-9_-]{" + Secret.LENGTH + "}";

    private SavedRequestForm() {}

    static Map<String, Object> of(SavedRequest saved, Handle session) {
        Pattern id = Pattern.compile(Pattern.quote(session.value()) + SECRET);
        String hidden = session.value() + MARK;
        return changed(plain(saved), text -> id.matcher(text).replaceAll(hidden));
    }

    static SavedRequest read(Map<?, ?> form, SessionId id) {
        return saved(changed(form, text -> text.replace(id.handle().value() + MARK, id.value())));
    }

    /** The same with all texts changed; a body is left as it is. */
    private static Map<String, Object> changed(Map<?, ?> form, UnaryOperator<String> change) {
        Map<String, Object> result = new HashMap<>();
        form.forEach((name, value) -> result.put((String) name, changed(value, change)));
        return result;
    }

    private static Object changed(Object value, UnaryOperator<String> change) {
        if (value instanceof String text) {
            return change.apply(text);
        }
        if (value instanceof List<?> texts) {
            List<String> result = new ArrayList<>();
            texts.forEach(text -> result.add(change.apply((String) text)));
            return result;
        }
        return value;
    }

    private static Map<String, Object> plain(SavedRequest saved) {
        Map<String, Object> form = new HashMap<>();
        put(form, "method", saved.getMethod());
        put(form, "query", saved.getQueryString());
        put(form, "uri", saved.getRequestURI());
        put(form, "decodedUri", saved.getDecodedRequestURI());
        put(form, "contentType", saved.getContentType());
        put(form, "body", body(saved));
        put(form, "maxInactive", EarlyReleases.originalMaxInactive(saved));
        List<String> headers = new ArrayList<>();
        saved.getHeaderNames()
                .forEachRemaining(name -> saved.getHeaderValues(name).forEachRemaining(value -> {
                    headers.add(name);
                    headers.add(value);
                }));
        form.put("headers", headers);
        List<String> cookies = new ArrayList<>();
        for (Iterator<Cookie> all = saved.getCookies(); all.hasNext(); ) {
            Cookie cookie = all.next();
            cookies.add(cookie.getName());
            cookies.add(cookie.getValue());
        }
        form.put("cookies", cookies);
        List<String> locales = new ArrayList<>();
        saved.getLocales().forEachRemaining(locale -> locales.add(locale.toLanguageTag()));
        form.put("locales", locales);
        return form;
    }

    private static SavedRequest saved(Map<?, ?> form) {
        SavedRequest saved = new SavedRequest();
        saved.setMethod((String) form.get("method"));
        saved.setQueryString((String) form.get("query"));
        saved.setRequestURI((String) form.get("uri"));
        saved.setDecodedRequestURI((String) form.get("decodedUri"));
        saved.setContentType((String) form.get("contentType"));
        if (form.get("body") instanceof byte[] bytes) {
            ByteChunk body = new ByteChunk();
            body.setBytes(bytes, 0, bytes.length);
            saved.setBody(body);
        }
        if (form.get("maxInactive") instanceof Integer seconds) {
            EarlyReleases.setOriginalMaxInactive(saved, seconds);
        }
        pairs(form.get("headers"), saved::addHeader);
        pairs(form.get("cookies"), (name, value) -> saved.addCookie(new Cookie(name, value)));
        if (form.get("locales") instanceof List<?> locales) {
            locales.forEach(tag -> saved.addLocale(Locale.forLanguageTag((String) tag)));
        }
        return saved;
    }

    private static byte @Nullable [] body(SavedRequest saved) {
        ByteChunk body = saved.getBody();
        if (body == null) {
            return null;
        }
        try {
            ByteChunk copy = new ByteChunk();
            copy.append(body);
            byte[] bytes = new byte[copy.getLength()];
            System.arraycopy(copy.getBytes(), copy.getStart(), bytes, 0, bytes.length);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void put(Map<String, Object> form, String name, @Nullable Object value) {
        if (value != null) {
            form.put(name, value);
        }
    }

    private static void pairs(@Nullable Object list, BiConsumer<String, String> each) {
        if (list instanceof List<?> values) {
            for (int i = 0; i + 1 < values.size(); i += 2) {
                each.accept((String) values.get(i), (String) values.get(i + 1));
            }
        }
    }
}
