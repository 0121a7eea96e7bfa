// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.session.engine.LiveSession;
import dev.baton.session.engine.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/**
 * The attributes in which Jetty itself keeps something in a session, in a form that every node can read: who is logged in
 * becomes the session's user, and the request that FORM login has interrupted becomes text.
 *
 * <p>Thread-safe.
 */
final class ContainerAttributes {
    private static final String LOGIN = "org.eclipse.jetty.security.UserIdentity";
    private static final String FORM_URI = "org.eclipse.jetty.security.form_URI";
    private static final String FORM_POST = "org.eclipse.jetty.security.form_POST";

    private final LiveSession live;
    private volatile @Nullable Object login;

    ContainerAttributes(LiveSession live) {
        this.live = live;
    }

    /** Whether it is here, and not among the application's, that an attribute of this name is kept. */
    static boolean have(String name) {
        return name.equals(LOGIN) || name.equals(FORM_URI) || name.equals(FORM_POST);
    }

    @Nullable
    Object get(String name) {
        if (name.equals(LOGIN)) {
            return login();
        }
        return read(live.getAttribute(hidden(name)));
    }

    private @Nullable Object login() {
        Optional<User> user = live.user().filter(present -> present.realm().equals(Logins.realm()));
        if (user.isEmpty()) {
            return null;
        }
        Object present = login;
        if (present == null || !Logins.user(present).equals(user.get())) {
            present = Logins.login(user.get());
            login = present;
        }
        return present;
    }

    void set(String name, Object value) {
        if (!name.equals(LOGIN)) {
            live.setAttribute(hidden(name), written(value));
        } else if (Logins.are(value)) {
            login = value;
            live.setUser(Optional.of(Logins.user(value)));
        } else {
            throw new IllegalArgumentException("Attribute '" + name + "' holds logins of Jetty, but the value is a "
                    + value.getClass().getName());
        }
    }

    @Nullable
    Object remove(String name) {
        if (!name.equals(LOGIN)) {
            return read(live.removeAttribute(hidden(name)));
        }
        Object before = login();
        login = null;
        if (before != null) {
            live.setUser(Optional.empty());
        }
        return before;
    }

    private static String hidden(String name) {
        return PrivateAttributes.named("jetty." + name);
    }

    private static Object written(Object value) {
        if (value instanceof HttpURI uri) {
            return uri.asString();
        }
        if (value instanceof Fields fields) {
            Map<String, List<String>> form = new LinkedHashMap<>();
            fields.forEach(field -> form.put(field.getName(), new ArrayList<>(field.getValues())));
            return form;
        }
        return value;
    }

    private static @Nullable Object read(@Nullable Object stored) {
        if (stored instanceof String uri) {
            return HttpURI.from(uri);
        }
        if (stored instanceof Map<?, ?> form) {
            Fields fields = new Fields(true);
            form.forEach((name, values) ->
                    ((List<?>) values).forEach(value -> fields.add((String) name, String.valueOf(value))));
            return fields;
        }
        return stored;
    }
}
