// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/**
 * Carries a record by the names of its components, and makes it by its canonical constructor. A component that is new here
 * is null, zero or false; one that is gone is read and forgotten. One per class and Kryo; not thread-safe.
 *
 * <pre>
 *   the first of its class in a graph:  varint count { name }  { class object }
 *   the others:                                                { class object }
 * </pre>
 */
final class RecordSerializer extends Serializer<Object> {
    private final RecordShape shape;
    private final MemberNames names;

    RecordSerializer(Class<?> type) {
        this.shape = RecordShape.of(type);
        this.names = new MemberNames(shape.names());
    }

    @Override
    public void write(Kryo kryo, Output output, Object value) {
        GraphReferences graph = GraphReferences.of(kryo);
        graph.enterUnfinished(value);
        names.write(graph, output);
        for (int i = 0; i < shape.size(); i++) {
            Parts.write(kryo, output, shape.get(value, i));
        }
        graph.exitUnfinished(shape.size());
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<?> type) {
        GraphReferences graph = GraphReferences.of(kryo);
        BoundedInput bounded = (BoundedInput) input;
        graph.enter();
        @Nullable Object[] components = shape.defaults();
        for (int target : names.read(graph, bounded)) {
            Object component = Parts.read(kryo, bounded);
            if (target != MemberNames.GONE) {
                components[target] = component;
            }
        }
        graph.exit(shape.size());
        return make(components);
    }

    private Object make(@Nullable Object[] components) {
        try {
            return shape.make(components);
        } catch (InvocationTargetException e) {
            throw new Refusal("the constructor of record " + ClassNames.shown(shape.typeName()) + " threw "
                    + ClassNames.shown(String.valueOf(e.getCause())));
        } catch (IllegalArgumentException | ReflectiveOperationException e) {
            throw new Refusal("a component of record " + ClassNames.shown(shape.typeName())
                    + " has another type here than the stored value");
        }
    }
}
