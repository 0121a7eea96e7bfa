// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps and sets of {@code Map.of} and {@code Set.of}, whose order is drawn anew by every JVM. Where the keys can be sorted
 * without asking the application they are, so that nodes agree on the bytes.
 */
@SuppressWarnings({"rawtypes", "unchecked"})
final class ImmutableMaps {
    private static final Comparator<Object> BY_NAME = Comparator.comparing(constant -> ((Enum) constant).name());

    private ImmutableMaps() {}

    static Object[] sorted(Set<Object> set) {
        Object[] elements = set.toArray();
        Comparator<Object> order = order(elements.length == 0 ? "" : elements[0]);
        Class<?> common = Slot.common(set, element -> element);
        if (common != null && order != null) {
            Arrays.sort(elements, order);
        }
        return elements;
    }

    static Object[] sortedParts(Map<Object, Object> map) {
        Object[] keys = map.keySet().toArray();
        Class<?> common = Slot.common(Arrays.asList(keys), key -> key);
        Comparator<Object> order = common == null ? null : order(keys[0]);
        if (order == null) {
            return parts(map);
        }
        Arrays.sort(keys, order);
        Object[] parts = new Object[2 * keys.length];
        for (int i = 0; i < keys.length; i++) {
            parts[2 * i] = keys[i];
            // What has an order here does not change, so that it is found.
            parts[2 * i + 1] = Objects.requireNonNull(map.get(keys[i]));
        }
        return parts;
    }

    static Object[] parts(Map<Object, Object> map) {
        Object[] parts = new Object[2 * map.size()];
        int next = 0;
        for (Map.Entry<Object, Object> entry : map.entrySet()) {
            parts[next++] = entry.getKey();
            parts[next++] = entry.getValue();
        }
        return parts;
    }

    private static @Nullable Comparator<Object> order(Object sample) {
        if (sample instanceof Enum) {
            return BY_NAME;
        }
        boolean value = sample instanceof Comparable && JdkTypes.contains(sample.getClass());
        return value ? (Comparator) Comparator.naturalOrder() : null;
    }

    static Map<Object, Object> map(Object[] parts) {
        if (parts.length % 2 != 0) {
            throw new Refusal("a map has a key without a value");
        }
        Map.Entry<Object, Object>[] entries = new Map.Entry[parts.length / 2];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = Map.entry(parts[2 * i], parts[2 * i + 1]);
        }
        return Map.ofEntries(entries);
    }

    static Map<Object, Object> singleton(Object[] parts) {
        if (parts.length != 2) {
            throw new Refusal("a map of one entry has " + parts.length + " parts");
        }
        return Collections.singletonMap(parts[0], parts[1]);
    }
}
