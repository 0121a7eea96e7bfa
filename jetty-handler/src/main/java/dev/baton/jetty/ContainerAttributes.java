// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import dev.baton.session.engine.HiddenIds;
import dev.baton.session.engine.InterruptedRequest;
import dev.baton.session.engine.LiveSession;
import dev.baton.session.engine.PrivateAttributes;
import dev.baton.session.engine.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/**
 * The attributes in which Jetty itself keeps something in a session, in a form that every node can read: who is logged in
 * becomes the session's user, and the request that FORM login has interrupted becomes text. A login that a Tomcat has asked
 * for leads to the page which that noted down, and the reverse. Ids in them are hidden from the store.
 *
 * <p>Thread-safe.
 */
final class ContainerAttributes {
    private static final String LOGIN = "org.eclipse.jetty.security.UserIdentity";
    private static final String FORM_URI = "org.eclipse.jetty.security.form_URI";
    private static final String FORM_POST = "org.eclipse.jetty.security.form_POST";
    private static final String FORM_METHOD = "org.eclipse.jetty.security.form_METHOD";
    private static final Set<String> ALL = Set.of(LOGIN, FORM_URI, FORM_POST, FORM_METHOD);

    private final LiveSession live;
    private final Supplier<@Nullable RequestSession> way;
    private volatile @Nullable Object login;

    /** @param way gives the way to the session of the request that this thread works for, or null */
    ContainerAttributes(LiveSession live, Supplier<@Nullable RequestSession> way) {
        this.live = live;
        this.way = way;
    }

    /** Whether it is here, and not among the application's, that an attribute of this name is kept. */
    static boolean have(String name) {
        return ALL.contains(name);
    }

    @Nullable
    Object get(String name) {
        if (name.equals(LOGIN)) {
            return login();
        }
        RequestSession present = way.get();
        Object own = read(name, live.getAttribute(hidden(name)), present);
        return own == null && name.equals(FORM_URI) ? tomcatsPage(present) : own;
    }

    private @Nullable HttpURI tomcatsPage(@Nullable RequestSession present) {
        if (present == null) {
            return null;
        }
        Request request = present.request();
        String page = TomcatLogin.page(live, present.id());
        return request == null || page == null
                ? null
                : HttpURI.build(request.getHttpURI()).pathQuery(page).asImmutable();
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
            if (name.equals(FORM_URI)) {
                noteForTomcats();
            }
        } else if (Logins.are(value)) {
            login = value;
            live.setUser(Optional.of(Logins.user(value)));
            takeOver();
        } else {
            throw new IllegalArgumentException("Attribute '" + name + "' holds logins of Jetty, but the value is a "
                    + value.getClass().getName());
        }
    }

    private void noteForTomcats() {
        RequestSession present = way.get();
        if (present == null) {
            return;
        }
        Request request = present.request();
        if (request != null) {
            TomcatLogin.note(live, request, present.id().secret().hash());
        }
    }

    /** Jetty asks for the page once more after the login, when the id is another one and Tomcat's note is worth nothing. */
    private void takeOver() {
        HttpURI page = tomcatsPage(way.get());
        if (page != null) {
            if (live.getAttribute(hidden(FORM_URI)) == null) {
                live.setAttribute(hidden(FORM_URI), written(page));
            }
            TomcatLogin.forget(live);
        }
    }

    @Nullable
    Object remove(String name) {
        Object before = get(name);
        if (!name.equals(LOGIN)) {
            live.removeAttribute(hidden(name));
            if (name.equals(FORM_URI) && InterruptedRequest.isIn(live)) {
                TomcatLogin.forget(live);
            }
            return before;
        }
        login = null;
        if (before != null) {
            live.setUser(Optional.empty());
        }
        return before;
    }

    private static String hidden(String name) {
        return PrivateAttributes.named("jetty." + name);
    }

    private Object written(Object value) {
        return HiddenIds.hide(plain(value), live.handle());
    }

    private static Object plain(Object value) {
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

    private static @Nullable Object read(String name, @Nullable Object stored, @Nullable RequestSession present) {
        Object shown = stored == null || present == null ? stored : HiddenIds.show(stored, present.id());
        if (name.equals(FORM_URI) && shown instanceof String uri) {
            return HttpURI.from(uri);
        }
        if (shown instanceof Map<?, ?> form) {
            Fields fields = new Fields(true);
            form.forEach((key, values) ->
                    ((List<?>) values).forEach(value -> fields.add((String) key, String.valueOf(value))));
            return fields;
        }
        return shown;
    }
}
