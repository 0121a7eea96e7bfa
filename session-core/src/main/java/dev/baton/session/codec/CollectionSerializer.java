// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Carries a collection that is made empty and then filled, so that it may contain itself. Stateless. */
@SuppressWarnings({"rawtypes", "unchecked"})
final class CollectionSerializer extends Serializer<Collection<Object>> {
    private final IntFunction<Collection> sized;
    private final @Nullable Function<@Nullable Comparator<Object>, Collection> sorted;
    private final boolean keys;
    private final boolean snapshot;

    private CollectionSerializer(
            IntFunction<Collection> sized,
            @Nullable Function<@Nullable Comparator<Object>, Collection> sorted,
            boolean keys,
            boolean snapshot) {
        this.sized = sized;
        this.sorted = sorted;
        this.keys = keys;
        this.snapshot = snapshot;
    }

    static CollectionSerializer list(IntFunction<Collection> maker) {
        return new CollectionSerializer(maker, null, false, false);
    }

    static CollectionSerializer set(IntFunction<Collection> maker) {
        return new CollectionSerializer(maker, null, true, false);
    }

    /** For a collection that is made from its comparator, which comes before the elements. */
    static CollectionSerializer sorted(Function<@Nullable Comparator<Object>, Collection> maker) {
        return new CollectionSerializer(size -> maker.apply(null), maker, true, false);
    }

    /** The same, for a collection that threads may change while it is written. */
    CollectionSerializer concurrent() {
        return new CollectionSerializer(sized, sorted, keys, true);
    }

    @Override
    public void write(Kryo kryo, Output output, Collection<Object> collection) {
        GraphReferences graph = GraphReferences.of(kryo);
        graph.enter();
        if (sorted != null) {
            kryo.writeClassAndObject(output, comparator(collection));
        }
        Collection<?> elements = snapshot ? Arrays.asList(collection.toArray()) : collection;
        int size = elements.size();
        Elements.write(kryo, output, elements, size, keys);
        graph.exit(size);
    }

    private static @Nullable Comparator<?> comparator(Collection<?> collection) {
        if (collection instanceof PriorityQueue<?> queue) {
            return queue.comparator();
        }
        return ((SortedSet<?>) collection).comparator();
    }

    @Override
    public Collection<Object> read(Kryo kryo, Input input, Class<? extends Collection<Object>> type) {
        GraphReferences graph = GraphReferences.of(kryo);
        BoundedInput bounded = (BoundedInput) input;
        graph.enter();
        Comparator<Object> comparator = sorted == null ? null : (Comparator<Object>) kryo.readClassAndObject(bounded);
        int header = bounded.readVarInt(true);
        int size = Elements.size(bounded, header);
        Collection<Object> collection = sorted == null ? sized.apply(size) : sorted.apply(comparator);
        kryo.reference(collection);
        Elements.read(kryo, bounded, header, keys, collection::add);
        graph.exit(size);
        return collection;
    }
}
