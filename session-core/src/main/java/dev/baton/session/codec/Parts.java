// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Output;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads a part of an object: its class, then itself. The bytes are those of {@link Kryo#writeClassAndObject}, with
 * fewer steps for what has no number and no parts of its own, which is most of what is in sessions.
 */
@SuppressWarnings({"rawtypes", "unchecked"})
final class Parts {
    private Parts() {}

    /** Whether all there is to a value is what its serializer writes at once. */
    static boolean isLeaf(Serializer serializer) {
        return serializer.isImmutable();
    }

    static void write(Kryo kryo, Output output, @Nullable Object part) {
        if (part == null) {
            output.writeByte(Kryo.NULL);
        } else {
            write(kryo, output, part, kryo.getRegistration(part.getClass()));
        }
    }

    static void write(Kryo kryo, Output output, Object part, Registration registration) {
        NamingClassResolver.of(kryo).write(output, registration);
        writeObject(kryo, output, part, registration.getSerializer());
    }

    static void writeObject(Kryo kryo, Output output, Object part, Serializer serializer) {
        if (isLeaf(serializer)) {
            serializer.write(kryo, output, part);
        } else {
            kryo.writeObject(output, part, serializer);
        }
    }

    static @Nullable Object read(Kryo kryo, BoundedInput input) {
        Registration registration = NamingClassResolver.of(kryo).readClass(input);
        return registration == null
                ? null
                : readObject(kryo, input, registration.getType(), registration.getSerializer());
    }

    static Object readObject(Kryo kryo, BoundedInput input, Class type, Serializer serializer) {
        return isLeaf(serializer) ? serializer.read(kryo, input, type) : kryo.readObject(input, type, serializer);
    }
}
