// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Output;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of what a container holds. A class that all elements have is written once, and every element takes at least one
 * byte, so that a size can be checked against the bytes left.
 *
 * <pre>
 *   elements:  varint size * 2 + u             [class, when u] { object }
 *   entries:   varint size * 4 + 2 * v + k     [class of keys, when k] [class of values, when v] { key value }
 * </pre>
 *
 * <p>An object has its class before it where there is none in common. Writing throws
 * {@link ConcurrentModificationException} when the elements are not as many, or not of the class, that was just announced.
 */
final class Elements {
    private Elements() {}

    static void write(Kryo kryo, Output output, Collection<?> elements, int size, boolean keys) {
        Class<?> common = Slot.common(elements, Function.identity());
        output.writeVarInt(size << 1 | (common == null ? 0 : 1), true);
        Slot slot = Slot.write(kryo, output, common);
        int written = 0;
        for (Object element : elements) {
            if (keys) {
                slot.putKey(kryo, output, element);
            } else {
                slot.put(kryo, output, element);
            }
            written++;
        }
        requireUnchanged(written, size);
    }

    /** Reads the elements that {@code header} announced; as keys, when they will be hashed or compared. */
    static void read(Kryo kryo, BoundedInput input, int header, boolean keys, Consumer<@Nullable Object> target) {
        int size = size(input, header);
        Slot slot = Slot.read(kryo, input, (header & 1) != 0);
        for (int i = 0; i < size; i++) {
            target.accept(keys ? slot.getKey(kryo, input) : slot.get(kryo, input));
        }
    }

    /** How many elements {@code header} announces, once the bytes left can hold them. */
    static int size(BoundedInput input, int header) {
        return input.requireSize(header >>> 1, 1);
    }

    static void writeEntries(Kryo kryo, Output output, Collection<? extends Map.Entry<?, ?>> entries, int size) {
        Class<?> commonKey = Slot.common(entries, Map.Entry::getKey);
        Class<?> commonValue = Slot.common(entries, Map.Entry::getValue);
        output.writeVarInt(size << 2 | (commonValue == null ? 0 : 2) | (commonKey == null ? 0 : 1), true);
        Slot keys = Slot.write(kryo, output, commonKey);
        Slot values = Slot.write(kryo, output, commonValue);
        int written = 0;
        for (Map.Entry<?, ?> entry : entries) {
            keys.putKey(kryo, output, entry.getKey());
            values.put(kryo, output, entry.getValue());
            written++;
        }
        requireUnchanged(written, size);
    }

    static void readEntries(
            Kryo kryo, BoundedInput input, int header, BiConsumer<@Nullable Object, @Nullable Object> target) {
        int size = entries(input, header);
        Slot keys = Slot.read(kryo, input, (header & 1) != 0);
        Slot values = Slot.read(kryo, input, (header & 2) != 0);
        for (int i = 0; i < size; i++) {
            Object key = keys.getKey(kryo, input);
            target.accept(key, values.get(kryo, input));
        }
    }

    /** How many entries {@code header} announces, once the bytes left can hold them. */
    static int entries(BoundedInput input, int header) {
        return input.requireSize(header >>> 2, 2);
    }

    /** A first capacity for {@code size} elements: what growing alone would reach, but no more memory than a lie is worth. */
    static int capacity(int size) {
        return Math.min(size, 1024);
    }

    /** As {@link #capacity}, for hash tables, whose order hangs on it. */
    static int hashCapacity(int size) {
        return Math.max(16, (int) Math.ceil(capacity(size) / 0.75));
    }

    private static void requireUnchanged(int written, int size) {
        if (written != size) {
            throw new ConcurrentModificationException(written + " elements instead of " + size);
        }
    }
}
