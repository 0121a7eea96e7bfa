// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Carries a type that has no parts, in at least one byte. Stateless. */
final class ValueSerializer<T> extends Serializer<T> {
    private final BiConsumer<Output, T> writer;
    private final Function<BoundedInput, T> reader;

    private ValueSerializer(BiConsumer<Output, T> writer, Function<BoundedInput, T> reader, boolean immutable) {
        super(false, immutable);
        this.writer = writer;
        this.reader = reader;
    }

    /** For a type whose equal instances cannot be told apart. */
    static <T> ValueSerializer<T> immutable(BiConsumer<Output, T> writer, Function<BoundedInput, T> reader) {
        return new ValueSerializer<>(writer, reader, true);
    }

    static <T> ValueSerializer<T> mutable(BiConsumer<Output, T> writer, Function<BoundedInput, T> reader) {
        return new ValueSerializer<>(writer, reader, false);
    }

    static <T> ValueSerializer<T> singleton(T instance) {
        return new ValueSerializer<>(
                (out, value) -> out.writeByte(0),
                in -> {
                    in.readByte();
                    return instance;
                },
                true);
    }

    @Override
    public void write(Kryo kryo, Output output, T value) {
        writer.accept(output, value);
    }

    @Override
    public T read(Kryo kryo, Input input, Class<? extends T> type) {
        return reader.apply((BoundedInput) input);
    }
}
