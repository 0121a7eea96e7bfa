// SPDX-License-Identifier: Apache-2.0
package dev.baton.benchmarks;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.CompatibleFieldSerializer;
import dev.baton.session.AttributeSettings;
import dev.baton.session.Encryption;
import dev.baton.session.KeyRing;
import dev.baton.session.codec.AttributeCodec;
import dev.baton.session.codec.Binding;
import dev.baton.session.codec.CodecSettings;
import dev.baton.session.spi.Incarnation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.objenesis.strategy.StdInstantiatorStrategy;
import org.redisson.codec.Kryo5Codec;

/** A way to turn a value into bytes and back. Not thread-safe. */
interface Format {
    byte[] encode(Object value) throws IOException;

    Object decode(byte[] bytes) throws IOException, ClassNotFoundException;

    /** Makes one by its name, and initialises none of the others, which may set switches for the whole JVM. */
    static Format of(String name) {
        return switch (name) {
            case "jdk" -> new Jdk();
            case "kryo" -> new PlainKryo(false);
            case "kryoCompatible" -> new PlainKryo(true);
            case "redisson" -> new Redisson();
            case "baton" -> new Baton(AttributeSettings.DEFAULT.withCompressFrom(0));
            case "batonCompressed" -> new Baton(AttributeSettings.DEFAULT);
            case "batonSealed" ->
                new Baton(AttributeSettings.DEFAULT
                        .withCompressFrom(0)
                        .withEncryption(
                                Encryption.ON, KeyRing.parse("k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")));
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Java serialization. */
    final class Jdk implements Format {
        @Override
        public byte[] encode(Object value) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(value);
            }
            return bytes.toByteArray();
        }

        @Override
        public Object decode(byte[] bytes) throws IOException, ClassNotFoundException {
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
                return in.readObject();
            }
        }
    }

    /** Kryo as it comes, but for the registration that nobody does; or with fields that may come and go. */
    final class PlainKryo implements Format {
        private final Kryo kryo = new Kryo();
        private final Output output = new Output(512, -1);
        private final Input input = new Input();

        PlainKryo(boolean compatible) {
            kryo.setRegistrationRequired(false);
            kryo.setReferences(true);
            kryo.setInstantiatorStrategy(new StdInstantiatorStrategy());
            if (compatible) {
                kryo.setDefaultSerializer(CompatibleFieldSerializer.class);
            }
        }

        @Override
        public byte[] encode(Object value) {
            output.reset();
            kryo.writeClassAndObject(output, value);
            return output.toBytes();
        }

        @Override
        public Object decode(byte[] bytes) {
            input.setBuffer(bytes);
            return kryo.readClassAndObject(input);
        }
    }

    /** What Redisson's session manager uses unless told otherwise. */
    final class Redisson implements Format {
        private final Kryo5Codec codec = new Kryo5Codec();

        @Override
        public byte[] encode(Object value) throws IOException {
            ByteBuf buffer = codec.getValueEncoder().encode(value);
            try {
                byte[] bytes = new byte[buffer.readableBytes()];
                buffer.readBytes(bytes);
                return bytes;
            } finally {
                buffer.release();
            }
        }

        @Override
        public Object decode(byte[] bytes) throws IOException {
            return codec.getValueDecoder().decode(Unpooled.wrappedBuffer(bytes), null);
        }
    }

    /** Baton's codec: allow-list, limits, checksum or seal included. */
    final class Baton implements Format {
        private final Binding binding = new Binding("Catalina/localhost/shop", new Incarnation(7, 11), "cart");
        private final AttributeCodec codec;

        Baton(AttributeSettings settings) {
            this.codec = AttributeCodec.create(new CodecSettings(
                    Baton.class.getClassLoader(), settings.withAllowedClasses(List.of("dev.baton.benchmarks.**"))));
        }

        @Override
        public byte[] encode(Object value) {
            return codec.encode(binding, value);
        }

        @Override
        public Object decode(byte[] bytes) {
            Object value = codec.decode(binding, bytes);
            if (value == null) {
                throw new IllegalStateException("A value has become null");
            }
            return value;
        }
    }
}
