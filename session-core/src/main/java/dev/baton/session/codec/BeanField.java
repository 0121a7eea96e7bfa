// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.io.Output;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/** One field of a {@link BeanSerializer}'s class. Not thread-safe; one per Kryo. */
@SuppressWarnings("rawtypes")
final class BeanField {
    private final Field field;
    private final String storedName;

    /** As quick as {@code Unsafe}, and checks types; {@link Field#set} would wait for memory after each final field. */
    private final MethodHandle getter;

    private final MethodHandle setter;

    private @Nullable Class lastType;
    private @Nullable Registration last;

    private int lastNumber;
    private @Nullable Registration lastRead;

    BeanField(Field field) {
        field.setAccessible(true);
        this.field = field;
        // A field and one of the same name in the superclass would be confused.
        this.storedName = field.getDeclaringClass().getSimpleName() + "." + field.getName();
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            this.getter = lookup.unreflectGetter(field).asType(MethodType.methodType(Object.class, Object.class));
            this.setter =
                    lookup.unreflectSetter(field).asType(MethodType.methodType(void.class, Object.class, Object.class));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Field " + field + " was made accessible, and is not", e);
        }
    }

    /** The simple name of its class, and its own. */
    String storedName() {
        return storedName;
    }

    void write(Kryo kryo, Output output, Object bean) {
        Object value = get(bean);
        if (value == null) {
            output.writeByte(Kryo.NULL);
            return;
        }
        Registration registration = last;
        if (registration == null || value.getClass() != lastType) {
            lastType = value.getClass();
            registration = kryo.getRegistration(lastType);
            last = registration;
        }
        Parts.write(kryo, output, value, registration);
    }

    /** Leaves a field alone whose stored value is null. */
    void read(Kryo kryo, BoundedInput input, Object bean) {
        Registration registration = readClass(kryo, input);
        if (registration == null) {
            return;
        }
        // A number that is widened is not always the number that it was.
        if (field.getType().isPrimitive() && field.getType() != registration.getType()) {
            throw otherType(registration.getType());
        }
        set(bean, Parts.readObject(kryo, input, registration.getType(), registration.getSerializer()));
    }

    /** Mostly the value's class has a number of one byte, which is that of the object before. */
    private @Nullable Registration readClass(Kryo kryo, BoundedInput input) {
        int next = input.peek();
        Registration known = lastRead;
        if (known != null && next == lastNumber) {
            input.skip(1);
            return known;
        }
        Registration registration = NamingClassResolver.of(kryo).readClass(input);
        if (next > NamingClassResolver.NAMED) {
            lastNumber = next;
            lastRead = registration;
        }
        return registration;
    }

    private @Nullable Object get(Object bean) {
        try {
            return (Object) getter.invokeExact(bean);
        } catch (Throwable e) {
            throw new IllegalStateException("Field " + field + " cannot be read", e);
        }
    }

    private void set(Object bean, @Nullable Object value) {
        try {
            setter.invokeExact(bean, value);
        } catch (ClassCastException e) {
            throw otherType(value == null ? Object.class : value.getClass());
        } catch (Throwable e) {
            throw new IllegalStateException("Field " + field + " cannot be set", e);
        }
    }

    private Refusal otherType(Class<?> stored) {
        return new Refusal("field " + field.getName() + " of class "
                + ClassNames.shown(field.getDeclaringClass().getName()) + " is a "
                + ClassNames.shown(field.getType().getName()) + " here, and the stored value a "
                + ClassNames.shown(stored.getName()));
    }
}
