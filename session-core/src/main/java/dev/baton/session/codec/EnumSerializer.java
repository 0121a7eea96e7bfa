// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** Carries an enum constant by its name, so that a constant inserted before it changes nothing. Immutable. */
@SuppressWarnings("rawtypes")
final class EnumSerializer extends Serializer<Enum> {
    /** By ordinal, as they are written. */
    private final byte[][] names;

    EnumSerializer(Class<?> type) {
        super(false, true);
        Object[] constants = type.getEnumConstants();
        this.names = new byte[constants.length][];
        for (int i = 0; i < names.length; i++) {
            Output output = new Output(32, -1);
            output.writeString(((Enum) constants[i]).name());
            names[i] = output.toBytes();
        }
    }

    @Override
    public void write(Kryo kryo, Output output, Enum constant) {
        output.writeBytes(names[constant.ordinal()]);
    }

    @Override
    public Enum read(Kryo kryo, Input input, Class<? extends Enum> type) {
        return EnumTypes.constant(type, ((BoundedInput) input).readText());
    }
}
