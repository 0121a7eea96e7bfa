// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.ObjectMap;
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
@SuppressWarnings({"rawtypes", "unchecked"})
final class RecordSerializer extends Serializer<Object> {
    private static final int GONE = -1;

    private final RecordShape shape;

    RecordSerializer(Class<?> type) {
        this.shape = RecordShape.of(type);
    }

    @Override
    public void write(Kryo kryo, Output output, Object value) {
        GraphReferences graph = GraphReferences.of(kryo);
        graph.enterUnfinished(value);
        ObjectMap context = kryo.getGraphContext();
        if (!context.containsKey(this)) {
            context.put(this, null);
            output.writeVarInt(shape.size(), true);
            for (int i = 0; i < shape.size(); i++) {
                output.writeString(shape.name(i));
            }
        }
        for (int i = 0; i < shape.size(); i++) {
            kryo.writeClassAndObject(output, shape.get(value, i));
        }
        graph.exitUnfinished(shape.size());
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<?> type) {
        GraphReferences graph = GraphReferences.of(kryo);
        graph.enter();
        int[] targets = (int[]) kryo.getGraphContext().get(this);
        if (targets == null) {
            targets = readNames((BoundedInput) input);
            kryo.getGraphContext().put(this, targets);
        }
        @Nullable Object[] components = shape.defaults();
        for (int target : targets) {
            Object component = kryo.readClassAndObject(input);
            if (target != GONE) {
                components[target] = component;
            }
        }
        graph.exit(shape.size());
        return make(components);
    }

    private int[] readNames(BoundedInput input) {
        int[] targets = new int[input.readSize(1)];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = shape.indexOf(input.readText());
        }
        return targets;
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
