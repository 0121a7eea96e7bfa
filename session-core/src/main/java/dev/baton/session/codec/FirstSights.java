// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Remembers which kinds of values have been carried there and back. Thread-safe. */
final class FirstSights {
    /** A class, and for a container those of its first element, or of its first key and value. */
    private record Kind(
            Class<?> type,
            @Nullable Class<?> first,
            @Nullable Class<?> second) {}

    private final Set<Kind> known = ConcurrentHashMap.newKeySet();

    boolean isKnown(Object value) {
        return known.contains(kind(value));
    }

    void learn(Object value) {
        known.add(kind(value));
    }

    void forget() {
        known.clear();
    }

    private static Kind kind(Object value) {
        try {
            if (value instanceof Collection<?> collection) {
                return new Kind(value.getClass(), classOf(first(collection)), null);
            }
            if (value instanceof Map<?, ?> map) {
                Object first = first(map.entrySet());
                return first instanceof Map.Entry<?, ?> entry
                        ? new Kind(value.getClass(), classOf(entry.getKey()), classOf(entry.getValue()))
                        : new Kind(value.getClass(), null, null);
            }
            if (value instanceof Object[] array && array.length > 0) {
                return new Kind(value.getClass(), classOf(array[0]), null);
            }
        } catch (ConcurrentModificationException | NoSuchElementException e) {
            // Another thread is at work on it: what it holds will be seen when it is encoded.
        }
        return new Kind(value.getClass(), null, null);
    }

    private static @Nullable Object first(Collection<?> collection) {
        Iterator<?> iterator = collection.iterator();
        return iterator.hasNext() ? iterator.next() : null;
    }

    private static @Nullable Class<?> classOf(@Nullable Object value) {
        return value == null ? null : value.getClass();
    }
}
