// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** Carries an enum constant by its name, so that a constant inserted before it changes nothing. Stateless. */
@SuppressWarnings("rawtypes")
final class EnumSerializer extends Serializer<Enum> {
    EnumSerializer() {
        super(false, true);
    }

    @Override
    public void write(Kryo kryo, Output output, Enum constant) {
        output.writeString(constant.name());
    }

    @Override
    public Enum read(Kryo kryo, Input input, Class<? extends Enum> type) {
        return EnumTypes.constant(type, ((BoundedInput) input).readText());
    }
}
