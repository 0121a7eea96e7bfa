// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Serializer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Knows values that can never change. Thread-safe. */
final class Immutability {
    private static final int MAX_DEPTH = 4;

    private final Map<Class<?>, RecordShape> records = new ConcurrentHashMap<>();

    boolean of(@Nullable Object value, int depth) {
        if (value == null || value instanceof Enum) {
            return true;
        }
        Class<?> type = value.getClass();
        Serializer<?> serializer = JdkTypes.serializer(type);
        if (serializer != null) {
            return serializer.isImmutable();
        }
        return type.isRecord() && depth < MAX_DEPTH && holdsOnlyImmutables(value, type, depth);
    }

    private boolean holdsOnlyImmutables(Object value, Class<?> type, int depth) {
        RecordShape shape = records.computeIfAbsent(type, RecordShape::of);
        for (int i = 0; i < shape.size(); i++) {
            if (!of(shape.get(value, i), depth + 1)) {
                return false;
            }
        }
        return true;
    }

    void forget() {
        records.clear();
    }
}
