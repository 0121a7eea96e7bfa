// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Carries an object by the names of its fields, with the class that each value had: a field may come or go, but not change
 * into a type that its stored value has not. One per class and Kryo; not thread-safe.
 *
 * <pre>
 *   the first of its class in a graph:  varint count { name }  { class object }
 *   the others:                                                { class object }
 * </pre>
 */
final class BeanSerializer extends Serializer<Object> {
    private final BeanField[] fields;
    private final MemberNames names;

    BeanSerializer(Class<?> type) {
        this.fields = fields(type);
        this.names =
                new MemberNames(Arrays.stream(fields).map(BeanField::storedName).toList());
    }

    /** Sorted, because reflection promises no order. */
    private static BeanField[] fields(Class<?> type) {
        List<BeanField> fields = new ArrayList<>();
        for (Class<?> c = type; c != Object.class; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                // Synthetic ones too: an inner object needs its outer one, and a local class what it captured.
                if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) {
                    fields.add(new BeanField(field));
                }
            }
        }
        fields.sort(Comparator.comparing(BeanField::storedName));
        return fields.toArray(BeanField[]::new);
    }

    @Override
    public void write(Kryo kryo, Output output, Object bean) {
        GraphReferences graph = GraphReferences.of(kryo);
        graph.enter();
        names.write(graph, output);
        for (BeanField field : fields) {
            field.write(kryo, output, bean);
        }
        graph.exit(fields.length);
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<?> type) {
        GraphReferences graph = GraphReferences.of(kryo);
        BoundedInput bounded = (BoundedInput) input;
        graph.enter();
        Object bean = kryo.newInstance(type);
        kryo.reference(bean);
        for (int target : names.read(graph, bounded)) {
            if (target == MemberNames.GONE) {
                // A part that is not skipped but read keeps the numbers of the objects after it.
                Parts.read(kryo, bounded);
            } else {
                fields[target].read(kryo, bounded, bean);
            }
        }
        graph.exit(fields.length);
        return bean;
    }
}
