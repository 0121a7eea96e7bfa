// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Array;
import java.util.Arrays;

/** Carries an array of objects, arrays of arrays included. Stateless. */
final class ArraySerializer extends Serializer<Object[]> {

    @Override
    public void write(Kryo kryo, Output output, Object[] array) {
        GraphReferences graph = GraphReferences.of(kryo);
        graph.enter();
        Elements.write(kryo, output, Arrays.asList(array), array.length, false);
        graph.exit(array.length);
    }

    @Override
    public Object[] read(Kryo kryo, Input input, Class<? extends Object[]> type) {
        GraphReferences graph = GraphReferences.of(kryo);
        BoundedInput bounded = (BoundedInput) input;
        graph.enter();
        int header = bounded.readVarInt(true);
        Object[] array = (Object[]) Array.newInstance(type.getComponentType(), Elements.size(bounded, header));
        kryo.reference(array);
        int[] next = {0};
        Elements.read(kryo, bounded, header, false, element -> array[next[0]++] = element);
        graph.exit(array.length);
        return array;
    }
}
