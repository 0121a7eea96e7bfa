// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.CompatibleFieldSerializer;
import com.esotericsoftware.kryo.util.ObjectMap;

/**
 * Carries an object by the names of its fields, with the class that each value had: a field may come or go, but not change
 * into a type that its stored value has not. One per class and Kryo; not thread-safe.
 */
final class BeanSerializer extends CompatibleFieldSerializer<Object> {

    BeanSerializer(Kryo kryo, Class<?> type) {
        super(kryo, type, config());
    }

    private static CompatibleFieldSerializerConfig config() {
        CompatibleFieldSerializerConfig config = new CompatibleFieldSerializerConfig();
        // A field and one of the same name in the superclass would be confused.
        config.setExtendedFieldNames(true);
        // An inner object needs its outer one, and a local class what it captured.
        config.setIgnoreSyntheticFields(false);
        // Skipping what cannot be read would shift the numbers of the objects after it.
        config.setChunkedEncoding(false);
        config.setReadUnknownFieldData(true);
        return config;
    }

    @Override
    public void write(Kryo kryo, Output output, Object object) {
        GraphReferences graph = GraphReferences.of(kryo);
        graph.enter();
        super.write(kryo, output, object);
        graph.exit(getFields().length);
    }

    @Override
    @SuppressWarnings("unchecked")
    public Object read(Kryo kryo, Input input, Class<?> type) {
        GraphReferences graph = GraphReferences.of(kryo);
        graph.enter();
        ObjectMap<Object, Object> context = kryo.getGraphContext();
        if (!context.containsKey(this)) {
            requireHonestFieldCount((BoundedInput) input);
        }
        Object object = super.read(kryo, input, type);
        graph.exit(getFields().length);
        return object;
    }

    /** The names follow their number, which is about to size an array. */
    private static void requireHonestFieldCount(BoundedInput input) {
        int start = input.position();
        input.readSize(1);
        input.setPosition(start);
    }
}
