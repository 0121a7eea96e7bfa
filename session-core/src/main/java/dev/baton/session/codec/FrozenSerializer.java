// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Function;

/** Carries a type that is made at once from all its parts, null included, and so cannot contain itself. Stateless. */
final class FrozenSerializer<T> extends Serializer<T> {
    private final Function<T, Object[]> parts;
    private final Function<Object[], T> maker;
    private final boolean keys;

    private FrozenSerializer(Function<T, Object[]> parts, Function<Object[], T> maker, boolean keys) {
        this.parts = parts;
        this.maker = maker;
        this.keys = keys;
    }

    static <T> FrozenSerializer<T> of(Function<T, Object[]> parts, Function<Object[], T> maker) {
        return new FrozenSerializer<>(parts, maker, false);
    }

    /** For a type that hashes its parts. */
    static <T> FrozenSerializer<T> ofKeys(Function<T, Object[]> parts, Function<Object[], T> maker) {
        return new FrozenSerializer<>(parts, maker, true);
    }

    static <C extends Collection<?>> FrozenSerializer<C> ofElements(Function<Object[], C> maker) {
        return of(Collection::toArray, maker);
    }

    @Override
    public void write(Kryo kryo, Output output, T value) {
        GraphReferences graph = GraphReferences.of(kryo);
        graph.enterUnfinished(value);
        Object[] elements = parts.apply(value);
        Elements.write(kryo, output, Arrays.asList(elements), elements.length, keys);
        graph.exitUnfinished(elements.length);
    }

    @Override
    @SuppressWarnings("NullAway") // Whether a part may be null is for the maker to say.
    public T read(Kryo kryo, Input input, Class<? extends T> type) {
        GraphReferences graph = GraphReferences.of(kryo);
        BoundedInput bounded = (BoundedInput) input;
        graph.enter();
        int header = bounded.readVarInt(true);
        Object[] elements = new Object[Elements.size(bounded, header)];
        int[] next = {0};
        Elements.read(kryo, bounded, header, keys, element -> elements[next[0]++] = element);
        graph.exit(elements.length);
        return maker.apply(elements);
    }
}
