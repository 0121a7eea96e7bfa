// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Carries a map that is made empty and then filled, so that it may contain itself. Stateless. */
@SuppressWarnings({"rawtypes", "unchecked"})
final class MapSerializer extends Serializer<Map<Object, Object>> {
    private final IntFunction<Map> sized;
    private final @Nullable Function<@Nullable Comparator<Object>, Map> sorted;
    private final boolean snapshot;

    private MapSerializer(
            IntFunction<Map> sized, @Nullable Function<@Nullable Comparator<Object>, Map> sorted, boolean snapshot) {
        this.sized = sized;
        this.sorted = sorted;
        this.snapshot = snapshot;
    }

    static MapSerializer map(IntFunction<Map> maker) {
        return new MapSerializer(maker, null, false);
    }

    /** For a map that is made from its comparator, which comes before the entries. */
    static MapSerializer sorted(Function<@Nullable Comparator<Object>, Map> maker) {
        return new MapSerializer(size -> maker.apply(null), maker, false);
    }

    /** The same, for a map that threads may change while it is written. */
    MapSerializer concurrent() {
        return new MapSerializer(sized, sorted, true);
    }

    @Override
    public void write(Kryo kryo, Output output, Map<Object, Object> map) {
        GraphReferences graph = GraphReferences.of(kryo);
        graph.enter();
        if (sorted != null) {
            kryo.writeClassAndObject(output, ((SortedMap<?, ?>) map).comparator());
        }
        Collection<Map.Entry<Object, Object>> entries = snapshot ? snapshot(map) : map.entrySet();
        int size = entries.size();
        Elements.writeEntries(kryo, output, entries, size);
        graph.exit(2 * size);
    }

    private static List<Map.Entry<Object, Object>> snapshot(Map<Object, Object> map) {
        if (map instanceof Hashtable) {
            synchronized (map) {
                return new ArrayList<>(map.entrySet());
            }
        }
        return new ArrayList<>(map.entrySet());
    }

    @Override
    public Map<Object, Object> read(Kryo kryo, Input input, Class<? extends Map<Object, Object>> type) {
        GraphReferences graph = GraphReferences.of(kryo);
        BoundedInput bounded = (BoundedInput) input;
        graph.enter();
        Comparator<Object> comparator = sorted == null ? null : (Comparator<Object>) kryo.readClassAndObject(bounded);
        int header = bounded.readVarInt(true);
        int size = Elements.entries(bounded, header);
        Map<Object, Object> map = sorted == null ? sized.apply(size) : sorted.apply(comparator);
        kryo.reference(map);
        Elements.readEntries(kryo, bounded, header, map::put);
        graph.exit(2 * size);
        return map;
    }
}
