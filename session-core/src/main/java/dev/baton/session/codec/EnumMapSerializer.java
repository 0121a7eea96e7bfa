// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.EnumMap;
import java.util.Map;

/**
 * Carries a map of enum constants by their names. An empty one tells its type to Java serialization alone. Stateless.
 *
 * <pre>
 *   0  varint length  bytes of Java serialization     when empty
 *   1  class  varint size  { name [class] value }
 * </pre>
 */
@SuppressWarnings({"rawtypes", "unchecked"})
final class EnumMapSerializer extends Serializer<EnumMap> {
    private static final int EMPTY = 0;
    private static final int NAMES = 1;

    @Override
    public void write(Kryo kryo, Output output, EnumMap map) {
        GraphReferences graph = GraphReferences.of(kryo);
        graph.enter();
        EnumMap<?, ?> entries = map.clone();
        if (entries.isEmpty()) {
            output.writeByte(EMPTY);
            JdkSerializer.of(kryo).write(kryo, output, entries);
        } else {
            output.writeByte(NAMES);
            kryo.writeClass(output, entries.keySet().iterator().next().getDeclaringClass());
            output.writeVarInt(entries.size(), true);
            for (Map.Entry<?, ?> entry : entries.entrySet()) {
                output.writeString(((Enum<?>) entry.getKey()).name());
                kryo.writeClassAndObject(output, entry.getValue());
            }
        }
        graph.exit(2 * entries.size());
    }

    @Override
    public EnumMap read(Kryo kryo, Input input, Class<? extends EnumMap> type) {
        GraphReferences graph = GraphReferences.of(kryo);
        graph.enter();
        int form = input.readByte();
        if (form != EMPTY && form != NAMES) {
            throw new Refusal("an EnumMap has the unknown form " + form);
        }
        EnumMap map = form == EMPTY
                ? (EnumMap) JdkSerializer.of(kryo).read(kryo, input, EnumMap.class)
                : readNames(kryo, (BoundedInput) input);
        graph.exit(2 * map.size());
        return map;
    }

    private static EnumMap readNames(Kryo kryo, BoundedInput input) {
        Class<? extends Enum> constants = EnumTypes.read(kryo, input);
        EnumMap map = new EnumMap(constants);
        kryo.reference(map);
        int size = input.readSize(2);
        for (int i = 0; i < size; i++) {
            Enum constant = EnumTypes.constant(constants, input.readText());
            map.put(constant, kryo.readClassAndObject(input));
        }
        return map;
    }
}
