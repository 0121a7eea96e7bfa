// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The components of a record class, and its canonical constructor. Immutable. */
final class RecordShape {
    private final Field[] fields;
    private final Constructor<?> constructor;
    private final @Nullable Object[] defaults;

    private RecordShape(Field[] fields, Constructor<?> constructor) {
        this.fields = fields;
        this.constructor = constructor;
        this.defaults = defaults(fields);
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

    /** The names of the components, as they are declared. */
    List<String> names() {
        return Arrays.stream(fields).map(Field::getName).toList();
    }

    @Nullable
    Object get(Object value, int index) {
        try {
            return fields[index].get(value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Field " + fields[index] + " was made accessible, and is not", e);
        }
    }

    /** For each component what it is where nothing is stored for it. */
    @Nullable
    Object[] defaults() {
        return defaults.clone();
    }

    private static @Nullable Object[] defaults(Field[] fields) {
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
