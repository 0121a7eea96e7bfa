// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.BatonSession.MergeFunction;
import dev.baton.session.UnreadableAttributes;
import dev.baton.session.codec.AttributeCodec;
import dev.baton.session.codec.AttributeEncodingException;
import dev.baton.session.codec.Binding;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.StoredAttribute;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of one session on this node, and which of them changed here since the last commit.
 *
 * <p>Not thread-safe: guarded by the lock of its {@link LiveSession}.
 */
final class AttributeTable {
    /**
     * What there is to commit.
     *
     * @param set attributes with their new bytes
     * @param removed attributes that are to go
     */
    record Changes(Map<String, byte[]> set, Set<String> removed) {
        boolean isEmpty() {
            return set.isEmpty() && removed.isEmpty();
        }
    }

    private static final int MOST_ATTRIBUTES = 100_000;

    private final String namespace;
    private final AttributeCodec codec;
    private final Map<String, Attribute> attributes = new HashMap<>();
    private final Removals removals = new Removals();
    private final Bases bases = new Bases();
    private @Nullable Incarnation incarnation;
    private final Map<String, MergeFunction<Object>> mergeFunctions = new HashMap<>();

    AttributeTable(String namespace, AttributeCodec codec) {
        this.namespace = namespace;
        this.codec = codec;
    }

    /** Says whose attributes these are; before the first of them. */
    void belongTo(Incarnation session) {
        incarnation = session;
    }

    /** From now on, remembers of every attribute the version at which it is first read or changed. */
    void beginTurn() {
        bases.begin();
    }

    /** Forgets the versions. */
    void endTurn() {
        bases.end();
    }

    @Nullable
    Object get(String name) {
        bases.remember(name, attributes.get(name));
        return peek(name);
    }

    /** The value, for somebody who does not have the turn. */
    @Nullable
    Object peek(String name) {
        Attribute attribute = attributes.get(name);
        return attribute == null ? null : attribute.get(codec);
    }

    @Nullable
    Object set(String name, Object value) {
        bases.remember(name, attributes.get(name));
        Attribute present = attributes.get(name);
        Object old = present == null ? null : present.get(codec);
        if (present == null) {
            requireRoom(name);
        }
        attribute(name).set(value);
        removals.forget(name);
        return old;
    }

    @Nullable
    Object remove(String name) {
        bases.remember(name, attributes.get(name));
        Attribute attribute = attributes.remove(name);
        if (attribute == null) {
            return null;
        }
        removals.add(name, attribute.latestVersion());
        return attribute.get(codec);
    }

    private void requireRoom(String name) {
        int most = codec.limits().maxAttributes();
        if (attributes.size() >= most) {
            throw new AttributeEncodingException(
                    "Attribute '" + name + "' cannot be stored in the session: it has " + attributes.size()
                            + " attributes already; remove some, or raise maxAttributes",
                    null);
        }
    }

    /** Whether an attribute without which the session must not be used cannot be read here. */
    boolean isRefused() {
        for (Map.Entry<String, Attribute> entry : attributes.entrySet()) {
            if (codec.whenUnreadable(entry.getKey()) == UnreadableAttributes.Policy.REFUSE
                    && !entry.getValue().visible(codec)) {
                return true;
            }
        }
        return false;
    }

    Set<String> names() {
        Set<String> names = new TreeSet<>();
        attributes.forEach((name, attribute) -> {
            if (attribute.visible(codec)) {
                names.add(name);
            }
        });
        return names;
    }

    /** Takes the attributes that other nodes have set and removed, up to version {@code at}. */
    void apply(Map<String, StoredAttribute> set, Set<String> removed, long at) {
        requireSane(set);
        set.forEach(this::apply);
        removed.forEach(name -> applyRemoval(name, at));
    }

    /** Takes all attributes as they stood at version {@code at}. */
    void applyWhole(Map<String, StoredAttribute> all, long at) {
        requireSane(all);
        all.forEach(this::apply);
        for (String name : Set.copyOf(attributes.keySet())) {
            if (!all.containsKey(name)) {
                applyRemoval(name, at);
            }
        }
    }

    /**
     * Finds what changed here and is not committed. Encodes what was set, and what was read and can be changed in place.
     *
     * @throws RuntimeException if a value cannot be encoded
     */
    Changes changes() {
        dropUnreadable();
        Map<String, byte[]> set = new LinkedHashMap<>();
        long size = 0;
        for (Map.Entry<String, Attribute> entry : attributes.entrySet()) {
            byte[] bytes = entry.getValue().changed(codec);
            if (bytes != null) {
                set.put(entry.getKey(), bytes);
                size += bytes.length;
            } else {
                size += entry.getValue().storedBytes();
            }
        }
        if (!set.isEmpty()) {
            codec.requireRoom(size, set);
        }
        attributes.values().removeIf(Attribute::isGone);
        return new Changes(set, removals.names());
    }

    private void dropUnreadable() {
        for (Map.Entry<String, Attribute> entry : List.copyOf(attributes.entrySet())) {
            if (entry.getValue().isUnreadable()
                    && codec.whenUnreadable(entry.getKey()) == UnreadableAttributes.Policy.DROP) {
                remove(entry.getKey());
            }
        }
    }

    /** More than any node would write, whatever its limits. */
    private static void requireSane(Map<String, StoredAttribute> stored) {
        if (stored.size() > MOST_ATTRIBUTES) {
            throw new RefusedSessionException("The store holds a session of " + stored.size() + " attributes");
        }
        for (String name : stored.keySet()) {
            if (name.length() > AttributeCodec.LONGEST_NAME) {
                throw new RefusedSessionException(
                        "The store holds an attribute whose name has " + name.length() + " characters");
            }
        }
    }

    /** The versions on which changes are based, for those whose attributes were read or changed since the turn began. */
    Map<String, Long> guards(Changes changes) {
        Map<String, Long> guards = new HashMap<>();
        if (bases.areKept()) {
            changes.set().keySet().forEach(name -> guards.put(name, baseVersion(name)));
            changes.removed().forEach(name -> guards.put(name, baseVersion(name)));
        }
        return guards;
    }

    private long baseVersion(String name) {
        Bases.Base read = bases.of(name);
        return read != null ? read.version() : removals.version(name).orElse(version(name));
    }

    /** Takes note that a commit with these changes is on its way. */
    void sent(Changes changes) {
        changes.set().forEach((name, bytes) -> attribute(name).sent(bytes));
    }

    /** Takes note that the commit on its way was applied as version {@code at}. */
    void committed(Changes changes, long at) {
        changes.set().forEach((name, bytes) -> {
            Attribute attribute = attributes.get(name);
            if (attribute != null) {
                attribute.committed(at, codec);
            }
            removals.setAgainAt(name, at);
            bases.move(name, at, bytes);
        });
        attributes.values().removeIf(Attribute::isGone);
        for (String name : changes.removed()) {
            bases.move(name, 0, null);
            removals.committed(name, at).ifPresent(missed -> apply(name, missed));
        }
    }

    /** Takes note that the commit on its way was not applied: what it carried is still to be committed. */
    void refused(Changes changes) {
        for (String name : changes.set().keySet()) {
            Attribute attribute = attributes.get(name);
            if (attribute != null) {
                attribute.refused();
            }
        }
    }

    /**
     * What an update would set.
     *
     * @param name the attribute
     * @param next its new value
     * @param bytes that value's bytes
     * @param base the version on which it is based
     * @param before the value that the attribute had here
     */
    record Proposal(
            String name,
            Object next,
            byte[] bytes,
            long base,
            @Nullable Object before) {}

    /**
     * Makes a new value of one attribute by a function of the one that it has here, of which the function gets a copy.
     *
     * @throws RuntimeException if a value cannot be encoded
     */
    Proposal propose(String name, UnaryOperator<@Nullable Object> change) {
        Attribute present = attributes.get(name);
        long base = present != null ? present.latestVersion() : removals.latestVersion(name);
        Object next = change.apply(present == null ? null : present.copy(codec));
        if (next == null) {
            throw new IllegalArgumentException("The function given for attribute '" + name
                    + "' made null of it; remove an attribute with removeAttribute");
        }
        codec.check(name, next);
        return new Proposal(
                name, next, codec.encode(binding(name), next), base, present == null ? null : present.value());
    }

    /**
     * Takes note that the store has taken a proposal, and made version {@code at}.
     *
     * @param complete the version up to which all is known here: loads can overtake the answer
     */
    void accepted(Proposal proposal, long at, long complete) {
        if (at <= complete && !attributes.containsKey(proposal.name())) {
            // Somebody has removed it since.
            return;
        }
        Attribute attribute = attribute(proposal.name());
        attribute.accept(proposal, at, codec);
        if (attribute.isGone()) {
            attributes.remove(proposal.name());
        }
        removals.forget(proposal.name());
        bases.move(proposal.name(), at, proposal.bytes());
    }

    void mergeWith(String name, MergeFunction<Object> function) {
        mergeFunctions.put(name, function);
    }

    /** Joins changes made here with those that others made; false, and nothing is changed, if a function is missing. */
    boolean merge(Set<String> names) {
        if (!mergeFunctions.keySet().containsAll(names) || !attributes.keySet().containsAll(names)) {
            return false;
        }
        for (String name : names) {
            Attribute attribute = attribute(name);
            Bases.Base base = bases.of(name);
            byte[] from = base == null ? attribute.stored() : base.bytes();
            attribute.merge(Objects.requireNonNull(mergeFunctions.get(name)), from, codec);
            bases.move(name, attribute.version(), attribute.stored());
        }
        return true;
    }

    /** Takes note that no request is left that could change a value it has read. */
    void rest() {
        attributes.values().forEach(Attribute::rest);
    }

    /** About how many bytes of heap the attributes take. */
    int weight() {
        int weight = 0;
        for (Attribute attribute : attributes.values()) {
            weight += attribute.weight();
        }
        return weight;
    }

    private long version(String name) {
        Attribute attribute = attributes.get(name);
        return attribute == null ? 0 : attribute.version();
    }

    private void apply(String name, StoredAttribute stored) {
        if (!removals.miss(name, stored)) {
            attribute(name).apply(stored, codec);
        }
    }

    private void applyRemoval(String name, long at) {
        Attribute attribute = attributes.get(name);
        if (attribute != null) {
            attribute.applyRemoval(at, codec);
            if (attribute.isGone()) {
                attributes.remove(name);
            }
        }
        removals.madeElsewhere(name);
    }

    private Attribute attribute(String name) {
        return attributes.computeIfAbsent(name, key -> new Attribute(binding(key)));
    }

    private Binding binding(String name) {
        Incarnation session = incarnation;
        if (session == null) {
            throw new IllegalStateException("The session is not loaded");
        }
        return new Binding(namespace, session, name);
    }
}
