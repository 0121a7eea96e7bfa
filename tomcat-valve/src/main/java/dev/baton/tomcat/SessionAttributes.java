// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import dev.baton.session.BatonSession;
import dev.baton.session.engine.LiveSession;
import dev.baton.session.engine.PrivateAttributes;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a session as the map that Tomcat's session class works on.
 *
 * <p>Attributes that the container keeps for itself ({@link PrivateAttributes}) are not in it. Each method is atomic; the
 * conditional ones of {@link ConcurrentMap}, which Tomcat does not use, are atomic among themselves.
 */
final class SessionAttributes extends AbstractMap<String, Object> implements ConcurrentMap<String, Object> {
    private final BatonManager manager;
    private final LiveSession session;
    private final SessionExtras extras;
    private final Activations activations;

    /** What belongs to this node alone: see {@link NodeAttributes}. */
    private final Map<String, Object> local = new ConcurrentHashMap<>();

    SessionAttributes(BatonManager manager, LiveSession session) {
        this.manager = manager;
        this.session = session;
        this.extras = new SessionExtras(manager, session);
        this.activations = new Activations(() -> manager.shared(session).getSession());
    }

    @Override
    public @Nullable Object get(Object name) {
        return BatonSession.ATTRIBUTE.equals(name) ? extras : read((String) name);
    }

    /** What belongs to this node alone. */
    Map<String, Object> local() {
        return local;
    }

    /** What tells values that they are saved, and used again. */
    Activations activations() {
        return activations;
    }

    private @Nullable Object read(String name) {
        if (NodeAttributes.include(name)) {
            return local.get(name);
        }
        Object value = manager.onlyReads(session) ? session.peekAttribute(name) : session.getAttribute(name);
        activations.read(value);
        return value;
    }

    @Override
    public boolean containsKey(Object name) {
        return get(name) != null;
    }

    @Override
    public @Nullable Object put(String name, Object value) {
        if (NodeAttributes.include(name)) {
            return local.put(name, value);
        }
        manager.requireWritable(session, "setAttribute('" + name + "')");
        Object before = session.setAttribute(name, value);
        activations.replace(before, value);
        return before;
    }

    @Override
    public @Nullable Object remove(Object name) {
        if (NodeAttributes.include((String) name)) {
            return local.remove(name);
        }
        if (!session.isEnding()) {
            manager.requireWritable(session, "removeAttribute('" + name + "')");
        }
        Object before = session.removeAttribute((String) name);
        activations.replace(before, null);
        return before;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        Set<String> names = PrivateAttributes.without(session.attributeNames());
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, Object>> iterator() {
                return names.stream()
                        .<Entry<String, Object>>map(name -> new SimpleEntry<>(name, read(name)))
                        .iterator();
            }

            @Override
            public int size() {
                return names.size();
            }
        };
    }

    @Override
    public Set<String> keySet() {
        return PrivateAttributes.without(session.attributeNames());
    }

    @Override
    public synchronized @Nullable Object putIfAbsent(String name, Object value) {
        Object present = get(name);
        return present != null ? present : put(name, value);
    }

    @Override
    public synchronized boolean remove(Object name, Object value) {
        if (!Objects.equals(get(name), value)) {
            return false;
        }
        remove(name);
        return true;
    }

    @Override
    public synchronized boolean replace(String name, Object expected, Object next) {
        if (!Objects.equals(get(name), expected)) {
            return false;
        }
        put(name, next);
        return true;
    }

    @Override
    public synchronized @Nullable Object replace(String name, Object value) {
        return containsKey(name) ? put(name, value) : null;
    }

    /** Tells two sessions' attributes apart without reading any. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** Says how many there are, and no value. */
    @Override
    public String toString() {
        return "SessionAttributes[" + keySet().size() + "]";
    }
}
