// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Carries an object that has a say in its serial form as a block of Java serialization behind its length. What the block
 * shares with the rest of the attribute is there twice. Thread-safe.
 */
final class JdkSerializer extends Serializer<Object> {
    private final JdkStreams streams;

    JdkSerializer(ClassCatalog catalog) {
        this.streams = new JdkStreams(catalog);
    }

    static JdkSerializer of(Kryo kryo) {
        return new JdkSerializer(NamingClassResolver.of(kryo).catalog());
    }

    @Override
    public void write(Kryo kryo, Output output, Object value) {
        try {
            LimitedBytes block = new LimitedBytes(output.getMaxCapacity());
            streams.write(block, value);
            output.writeVarInt(block.size(), true);
            block.writeTo(output);
        } catch (IOException e) {
            throw new KryoException(e);
        }
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<?> type) {
        BoundedInput bounded = (BoundedInput) input;
        int length = bounded.readSize(1);
        int start = bounded.position();
        try {
            Object value = streams.read(bounded.getBuffer(), start, length);
            bounded.setPosition(start + length);
            return value;
        } catch (IOException | ClassNotFoundException e) {
            throw new KryoException(e);
        }
    }

    /** Stops at the largest attribute instead of growing with whatever is written. */
    static final class LimitedBytes extends ByteArrayOutputStream {
        private final int most;

        LimitedBytes(int most) {
            this.most = most;
        }

        @Override
        public synchronized void write(int next) {
            requireRoom(1);
            super.write(next);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            requireRoom(length);
            super.write(bytes, offset, length);
        }

        private void requireRoom(int length) {
            if (length > most - count) {
                throw new TooLargeException();
            }
        }

        byte[] buffer() {
            return buf;
        }
    }
}
