// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.function.Function;

/** Carries one of the JDK's wrappers, whose inside is out of reach, as a copy of its contents to wrap anew. Stateless. */
final class WrapperSerializer<T> extends Serializer<T> {
    private final Function<T, Object> copy;
    private final Function<Object, T> wrap;

    /** Takes functions of which the second throws {@link ClassCastException} when given something of another kind. */
    WrapperSerializer(Function<T, Object> copy, Function<Object, T> wrap) {
        this.copy = copy;
        this.wrap = wrap;
    }

    @Override
    public void write(Kryo kryo, Output output, T wrapper) {
        GraphReferences graph = GraphReferences.of(kryo);
        graph.enterUnfinished(wrapper);
        kryo.writeClassAndObject(output, copy.apply(wrapper));
        graph.exitUnfinished(0);
    }

    @Override
    public T read(Kryo kryo, Input input, Class<? extends T> type) {
        GraphReferences graph = GraphReferences.of(kryo);
        graph.enter();
        Object inside = kryo.readClassAndObject(input);
        if (inside == null) {
            throw new Refusal("the inside of a " + ClassNames.shown(type.getName()) + " is missing");
        }
        T wrapper = wrap.apply(inside);
        graph.exit(0);
        return wrapper;
    }
}
