// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/** The components of a record class, and its canonical constructor. Immutable. */
final class RecordShape {
    private final Field[] fields;
    private final Constructor<?> constructor;

    private RecordShape(Field[] fields, Constructor<?> constructor) {
        this.fields = fields;
        this.constructor = constructor;
    }

    static RecordShape of(Class<?> type) {
        try {
            RecordComponent[] components = type.getRecordComponents();
            Field[] fields = new Field[components.length];
            Class<?>[] parameters = new Class<?>[components.length];
            for (int i = 0; i < components.length; i++) {
                // The field and not the accessor, which may give something made from it.
                fields[i] = type.getDeclaredField(components[i].getName());
                fields[i].setAccessible(true);
                parameters[i] = components[i].getType();
            }
            Constructor<?> constructor = type.getDeclaredConstructor(parameters);
            constructor.setAccessible(true);
            return new RecordShape(fields, constructor);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " lacks what every record has", e);
        }
    }

    String typeName() {
        return constructor.getDeclaringClass().getName();
    }

    int size() {
        return fields.length;
    }

    String name(int index) {
        return fields[index].getName();
    }

    /** The index of a component, or -1. */
    int indexOf(String name) {
        for (int i = 0; i < fields.length; i++) {
            if (fields[i].getName().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    @Nullable
    Object get(Object value, int index) {
        try {
            return fields[index].get(value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Field " + fields[index] + " was made accessible, and is not", e);
        }
    }

    @Nullable
    Object[] defaults() {
        @Nullable Object[] defaults = new Object[fields.length];
        for (int i = 0; i < fields.length; i++) {
            if (fields[i].getType().isPrimitive()) {
                defaults[i] = Array.get(Array.newInstance(fields[i].getType(), 1), 0);
            }
        }
        return defaults;
    }

    Object make(@Nullable Object[] components)
            throws InvocationTargetException, InstantiationException, IllegalAccessException {
        return constructor.newInstance(components);
    }
}
