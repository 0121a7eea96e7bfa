// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Output;
import java.util.ConcurrentModificationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the elements, the keys or the values of one container have in common: their class, written once, or nothing.
 * Immutable.
 */
@SuppressWarnings({"rawtypes", "unchecked"})
final class Slot {
    private static final Slot MIXED = new Slot(null, null, false);

    private final @Nullable Class type;
    private final @Nullable Serializer serializer;
    private final boolean values;

    private Slot(@Nullable Class type, @Nullable Serializer serializer, boolean values) {
        this.type = type;
        this.serializer = serializer;
        this.values = values;
    }

    private static Slot uniform(Class type, Registration registration) {
        Serializer serializer = registration.getSerializer();
        return new Slot(type, serializer, Parts.isLeaf(serializer));
    }

    /** The class of all {@code parts}, or null when they differ, are none, or one is null. */
    static <T> @Nullable Class<?> common(Iterable<T> holders, Function<? super T, ?> part) {
        Class<?> common = null;
        for (T holder : holders) {
            Object value = part.apply(holder);
            if (value == null || (common != null && value.getClass() != common)) {
                return null;
            }
            common = value.getClass();
        }
        return common;
    }

    static Slot write(Kryo kryo, Output output, @Nullable Class<?> common) {
        return common == null ? MIXED : uniform(common, kryo.writeClass(output, common));
    }

    static Slot read(Kryo kryo, BoundedInput input, boolean uniform) {
        if (!uniform) {
            return MIXED;
        }
        Registration registration = kryo.readClass(input);
        if (registration == null) {
            throw new Refusal("the class of a container's elements is missing");
        }
        return uniform(registration.getType(), registration);
    }

    void put(Kryo kryo, Output output, @Nullable Object part) {
        if (serializer == null) {
            Parts.write(kryo, output, part);
        } else if (part == null || part.getClass() != type) {
            throw new ConcurrentModificationException("an element was replaced");
        } else {
            Parts.writeObject(kryo, output, part, serializer);
        }
    }

    /** As {@link #put}, and counts the work of hashing what is put, unless it is bounded by its bytes anyway. */
    void putKey(Kryo kryo, Output output, @Nullable Object key) {
        if (values) {
            put(kryo, output, key);
        } else {
            GraphReferences graph = GraphReferences.of(kryo);
            graph.enterKey();
            put(kryo, output, key);
            graph.exitKey(output.position());
        }
    }

    @Nullable
    Object get(Kryo kryo, BoundedInput input) {
        return type == null || serializer == null
                ? Parts.read(kryo, input)
                : Parts.readObject(kryo, input, type, serializer);
    }

    @Nullable
    Object getKey(Kryo kryo, BoundedInput input) {
        if (values) {
            return get(kryo, input);
        }
        GraphReferences graph = GraphReferences.of(kryo);
        graph.enterKey();
        Object key = get(kryo, input);
        graph.exitKey(input.position());
        return key;
    }
}
