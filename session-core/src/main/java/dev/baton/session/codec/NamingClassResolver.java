// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
import com.esotericsoftware.kryo.util.IdentityObjectIntMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a class as its number in {@link JdkTypes}, else as its name, once per graph; and loads by name only through the
 * {@link ClassCatalog}. Not thread-safe.
 *
 * <pre>
 *   0                            null
 *   1, n                         the n-th class named in this graph
 *   1, n, name, shape            when n is the next one: its name, and how its objects are carried
 *   2 + number                   a numbered class
 * </pre>
 */
@SuppressWarnings({"rawtypes", "unchecked"})
final class NamingClassResolver extends DefaultClassResolver {
    private static final int NAMED = 1;
    private static final int OFFSET = 2;

    private final ClassCatalog catalog;
    private final IdentityObjectIntMap<Class> written = new IdentityObjectIntMap<>();
    private final List<Class<?>> read = new ArrayList<>();

    NamingClassResolver(ClassCatalog catalog) {
        this.catalog = catalog;
    }

    static NamingClassResolver of(Kryo kryo) {
        return (NamingClassResolver) kryo.getClassResolver();
    }

    ClassCatalog catalog() {
        return catalog;
    }

    /** Lets {@code type} be written as {@code registration}'s class. */
    void alias(Class<?> type, Registration registration) {
        classToRegistration.put(type, registration);
    }

    @Override
    public Registration registerImplicit(Class type) {
        ClassCatalog.Shape shape = catalog.shapeOf(type);
        if (shape == ClassCatalog.Shape.ENUM && !type.isEnum()) {
            Registration declaring = kryo.getRegistration(type.getSuperclass());
            alias(type, declaring);
            return declaring;
        }
        return register(new Registration(type, KryoFactory.serializer(kryo, type, shape, catalog), NAME));
    }

    @Override
    protected void writeName(Output output, Class type, Registration registration) {
        Class named = registration.getType();
        int id = written.get(named, -1);
        output.writeByte(NAMED);
        if (id >= 0) {
            output.writeVarInt(id, true);
            return;
        }
        id = written.size;
        written.put(named, id);
        output.writeVarInt(id, true);
        output.writeString(named.getName());
        output.writeByte(catalog.shapeOf(named).code());
    }

    @Override
    public @Nullable Registration readClass(Input input) {
        int first = input.readVarInt(true);
        if (first == 0) {
            return null;
        }
        if (first == NAMED) {
            return readName(input);
        }
        Registration registration = idToRegistration.get(first - OFFSET);
        if (registration == null) {
            throw new Refusal("type number " + (first - OFFSET) + " is unknown to this version");
        }
        return registration;
    }

    @Override
    protected Registration readName(Input input) {
        int id = input.readVarInt(true);
        if (id >= 0 && id < read.size()) {
            return kryo.getRegistration(read.get(id));
        }
        if (id != read.size()) {
            throw new KryoException("Class " + id + " is named before class " + read.size());
        }
        Class<?> type = catalog.load(((BoundedInput) input).readText());
        requireShape(type, input.readByte());
        read.add(type);
        return kryo.getRegistration(type);
    }

    /** A bean that has become a record, say, would be read as one that has lost all its components. */
    private void requireShape(Class<?> type, int stored) {
        ClassCatalog.Shape here = catalog.shapeOf(type);
        if (here.code() != stored) {
            throw new Refusal(
                    "class " + ClassNames.shown(type.getName()) + " is " + ClassCatalog.Shape.words(here.code())
                            + " here, and was " + ClassCatalog.Shape.words(stored) + " when it was stored");
        }
    }

    @Override
    public void reset() {
        if (written.size > 0) {
            written.clear(64);
        }
        read.clear();
    }
}
