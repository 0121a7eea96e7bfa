// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.Handle;
import dev.baton.session.SecretHash;
import dev.baton.session.SessionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The request that FORM login has interrupted, as it is noted down in its session: plain values of the JDK and no class of a
 * container, so that a login which one container has asked for can be finished by another, of another version or kind. No id
 * is in the note, see {@link HiddenIds}.
 *
 * <p>Immutable, as far as nobody changes its body or its lists.
 *
 * @param method with which it is to be repeated
 * @param uri its path as the client sent it
 * @param decodedUri its path without parameters, decoded
 * @param maxInactive in seconds, that of the session, if it lives for a shorter time until the login
 * @param headers names and values, in turn
 * @param cookies names and values, in turn
 * @param locales as language tags
 */
public record InterruptedRequest(
        @Nullable String method,
        @Nullable String uri,
        @Nullable String decodedUri,
        @Nullable String query,
        @Nullable String contentType,
        byte @Nullable [] body,
        @Nullable Integer maxInactive,
        List<String> headers,
        List<String> cookies,
        List<String> locales) {
    private static final String REQUEST = PrivateAttributes.named("tomcat.form.request");
    private static final String MAX_INACTIVE = "maxInactive";
    private static final String SECRET = PrivateAttributes.named("tomcat.form.secret");

    /** Notes it down. */
    public void noteIn(LiveSession session) {
        Map<String, Object> note = new HashMap<>();
        put(note, "method", method);
        put(note, "uri", uri);
        put(note, "decodedUri", decodedUri);
        put(note, "query", query);
        put(note, "contentType", contentType);
        put(note, "body", body);
        put(note, MAX_INACTIVE, maxInactive);
        note.put("headers", headers);
        note.put("cookies", cookies);
        note.put("locales", locales);
        session.setAttribute(REQUEST, withoutIds(note, session.handle()));
    }

    /** A browser brings ids of its sessions with other applications, too: those are hidden, and nobody can show them. */
    private Object withoutIds(Map<String, Object> note, Handle session) {
        Object hidden = HiddenIds.hide(note, session);
        for (String cookie : cookies) {
            Optional<SessionId> id = SessionId.parse(cookie);
            if (id.isPresent()) {
                hidden = HiddenIds.hide(hidden, id.get().handle());
            }
        }
        return hidden;
    }

    private static void put(Map<String, Object> note, String name, @Nullable Object value) {
        if (value != null) {
            note.put(name, value);
        }
    }

    /** Whether one is noted down. */
    public static boolean isIn(LiveSession session) {
        return session.getAttribute(REQUEST) instanceof Map<?, ?>;
    }

    /**
     * What is noted down, if anything.
     *
     * @param id the one that the session has for whoever asks
     */
    public static @Nullable InterruptedRequest in(LiveSession session, SessionId id) {
        return session.getAttribute(REQUEST) instanceof Map<?, ?> note
                ? read((Map<?, ?>) HiddenIds.show(note, id))
                : null;
    }

    private static InterruptedRequest read(Map<?, ?> note) {
        return new InterruptedRequest(
                (String) note.get("method"),
                (String) note.get("uri"),
                (String) note.get("decodedUri"),
                (String) note.get("query"),
                (String) note.get("contentType"),
                (byte[]) note.get("body"),
                (Integer) note.get(MAX_INACTIVE),
                texts(note.get("headers")),
                texts(note.get("cookies")),
                texts(note.get("locales")));
    }

    private static List<String> texts(@Nullable Object list) {
        return list instanceof List<?> values
                ? values.stream().map(String.class::cast).toList()
                : List.of();
    }

    /** Forgets it, and gives its {@link #maxInactive}. */
    public static OptionalInt forgetIn(LiveSession session) {
        return session.removeAttribute(REQUEST) instanceof Map<?, ?> note
                        && note.get(MAX_INACTIVE) instanceof Integer seconds
                ? OptionalInt.of(seconds)
                : OptionalInt.empty();
    }

    /** Notes down with which secret the login has to come. */
    public static void noteSecretIn(LiveSession session, SecretHash secret) {
        session.setAttribute(SECRET, secret.value());
    }

    /** The hash of the secret with which the login has to come, or null. */
    public static @Nullable Object secretIn(LiveSession session) {
        return session.getAttribute(SECRET);
    }

    /** Forgets with which secret the login has to come. */
    public static void forgetSecretIn(LiveSession session) {
        session.removeAttribute(SECRET);
    }
}
