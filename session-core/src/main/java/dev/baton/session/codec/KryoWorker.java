// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Output;
import org.jspecify.annotations.Nullable;

/** A Kryo with its buffers. Not thread-safe, and not to be used again after it threw anything. */
final class KryoWorker {
    private static final int FIRST_BUFFER = 512;
    private static final int KEPT_BUFFER = 256 << 10;

    private final Kryo kryo;
    private final int most;
    private final Output output;
    private final BoundedInput input = new BoundedInput();

    KryoWorker(ClassCatalog catalog) {
        this.kryo = KryoFactory.create(catalog);
        this.most = catalog.limits().maxAttributeBytes();
        this.output = new Output(Math.min(FIRST_BUFFER, most), most);
    }

    /** The plain envelope. */
    byte[] encode(Object value) {
        output.setPosition(Envelope.HEADER);
        Envelope.begin(output.getBuffer(), Envelope.KRYO);
        kryo.writeClassAndObject(output, value);
        output.writeInt(0);
        byte[] envelope = output.toBytes();
        if (output.getBuffer().length > KEPT_BUFFER) {
            output.setBuffer(new byte[Math.min(FIRST_BUFFER, most)], most);
        }
        return envelope;
    }

    @Nullable
    Object decode(byte[] envelope) {
        input.setBuffer(envelope, Envelope.HEADER, Envelope.payloadLength(envelope));
        Object value = kryo.readClassAndObject(input);
        if (input.remaining() > 0) {
            throw new Refusal(input.remaining() + " bytes follow the value");
        }
        input.release();
        return value;
    }

    /** Whether both would be read as the same class; views and wrappers are carried as something equal to them. */
    boolean sameCarriedClass(Object one, Object other) {
        return kryo.getRegistration(one.getClass()) == kryo.getRegistration(other.getClass());
    }
}
