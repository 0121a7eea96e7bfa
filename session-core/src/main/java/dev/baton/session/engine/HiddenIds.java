// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.Handle;
import dev.baton.session.Secret;
import dev.baton.session.SessionId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Keeps a session's id out of what a container writes into the session: an id is a secret that no store may see. A mark takes
 * its place, and becomes the id of the request that reads it, which by then may be another one.
 *
 * <p>Stateless.
 */
public final class HiddenIds {
    /** Follows a handle. May stand wherever an id may, and follows no handle in an id, hidden or shown. */
    private static final String MARK = "~~";

    private static final String SECRET = "[A-Za-z0-9_-]{" + Secret.LENGTH + "}";

    private HiddenIds() {}

    /**
     * The same with the session's ids hidden.
     *
     * @param value texts and bytes, lists of them, and maps to them; anything else is left as it is
     */
    public static Object hide(Object value, Handle session) {
        Pattern id = Pattern.compile(Pattern.quote(session.value()) + SECRET);
        String hidden = session.value() + MARK;
        return changed(value, text -> id.matcher(text).replaceAll(hidden));
    }

    /**
     * What was hidden, with {@code id} in its place.
     *
     * @param value what {@link #hide} gave
     */
    public static Object show(Object value, SessionId id) {
        return changed(value, text -> text.replace(id.handle().value() + MARK, id.value()));
    }

    private static Object changed(Object value, UnaryOperator<String> change) {
        if (value instanceof String text) {
            return change.apply(text);
        }
        if (value instanceof byte[] bytes) {
            // An id is the same bytes in every charset that a body is likely to have; all others stay as they are.
            return change.apply(new String(bytes, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
        }
        if (value instanceof List<?> list) {
            List<Object> result = new ArrayList<>();
            list.forEach(each -> result.add(changed(each, change)));
            return result;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> result = new LinkedHashMap<>();
            map.forEach((key, each) -> result.put(key, changed(each, change)));
            return result;
        }
        return value;
    }
}
