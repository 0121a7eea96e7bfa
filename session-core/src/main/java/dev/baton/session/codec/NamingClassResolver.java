// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
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
    static final int NAMED = 1;
    private static final int OFFSET = 2;

    private final ClassCatalog catalog;
    private final List<Registration> read = new ArrayList<>();
    private long graph;
    private int written;

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
        return register(new Named(type, shape, KryoFactory.serializer(type, shape, catalog)));
    }

    void write(Output output, Registration registration) {
        if (registration instanceof Named named) {
            writeName(output, named);
        } else {
            output.writeVarInt(registration.getId() + OFFSET, true);
        }
    }

    @Override
    protected void writeName(Output output, Class type, Registration registration) {
        writeName(output, (Named) registration);
    }

    private void writeName(Output output, Named named) {
        int id = named.writtenIn == graph ? named.writtenAs : -1;
        output.writeByte(NAMED);
        if (id >= 0) {
            output.writeVarInt(id, true);
            return;
        }
        named.writtenIn = graph;
        named.writtenAs = written;
        output.writeVarInt(written++, true);
        output.writeBytes(named.introduction);
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
            return read.get(id);
        }
        if (id != read.size()) {
            throw new KryoException("Class " + id + " is named before class " + read.size());
        }
        Class<?> type = catalog.load(((BoundedInput) input).readText());
        requireShape(type, input.readByte());
        Registration registration = kryo.getRegistration(type);
        read.add(registration);
        return registration;
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
        graph++;
        written = 0;
        read.clear();
    }

    /** A class that is written by name, and the number that the name has in the graph in hand. */
    private static final class Named extends Registration {
        private final byte[] introduction;
        private long writtenIn = -1;
        private int writtenAs;

        Named(Class<?> type, ClassCatalog.Shape shape, Serializer<?> serializer) {
            super(type, serializer, NAME);
            Output output = new Output(64, -1);
            output.writeString(type.getName());
            output.writeByte(shape.code());
            this.introduction = output.toBytes();
        }
    }
}
