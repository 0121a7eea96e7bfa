// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;

/** Enum classes and their constants, as stored bytes name them. */
@SuppressWarnings({"rawtypes", "unchecked"})
final class EnumTypes {
    private EnumTypes() {}

    static Class<? extends Enum> read(Kryo kryo, BoundedInput input) {
        Registration registration = kryo.readClass(input);
        if (registration == null || !registration.getType().isEnum()) {
            throw new Refusal("the class of a set or map of enum constants is not an enum");
        }
        return registration.getType();
    }

    static Enum constant(Class<? extends Enum> type, String name) {
        try {
            return Enum.valueOf((Class) type, name);
        } catch (IllegalArgumentException e) {
            throw new Refusal("enum " + ClassNames.shown(type.getName()) + " has no constant " + ClassNames.shown(name)
                    + " here");
        }
    }
}
