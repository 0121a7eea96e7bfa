// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The codec of one application; see {@link AttributeCodec}. */
final class ApplicationCodec implements AttributeCodec {
    private static final int ATTEMPTS = 3;

    private final int most;
    private final ClassCatalog catalog;
    private final JdkStreams streams;
    private final KryoPool pool;
    private final FirstSights firstSights = new FirstSights();
    private final Immutability immutability = new Immutability();
    private volatile boolean closed;

    ApplicationCodec(CodecSettings settings) {
        UnsafeSwitch.requireOff();
        this.most = settings.maxAttributeBytes();
        this.catalog = new ClassCatalog(settings);
        this.streams = new JdkStreams(catalog);
        this.pool = new KryoPool(() -> new KryoWorker(catalog, most));
    }

    @Override
    public byte[] encode(Binding binding, @Nullable Object value) {
        return encode(binding.attribute(), value);
    }

    private byte[] encode(String attribute, @Nullable Object value) {
        for (int attempt = 1; ; attempt++) {
            try {
                return encodeOnce(value);
            } catch (RuntimeException | LinkageError | StackOverflowError e) {
                if (attempt == ATTEMPTS || !Faults.isRace(e)) {
                    throw Faults.encoding(attribute, value, most, e);
                }
            } finally {
                forgetIfClosed();
            }
        }
    }

    private byte[] encodeOnce(@Nullable Object value) {
        if (value == null) {
            byte[] envelope = new byte[Envelope.HEADER + Envelope.TRAILER];
            Envelope.begin(envelope, Envelope.NULL);
            Envelope.end(envelope, Envelope.HEADER);
            return envelope;
        }
        if (ScalarCodec.handles(value)) {
            return ScalarCodec.encode(value, most);
        }
        if (catalog.shapeOf(value.getClass()) == ClassCatalog.Shape.JDK) {
            return encodeJdk(value);
        }
        return pool.with(worker -> worker.encode(value));
    }

    private byte[] encodeJdk(Object value) {
        JdkSerializer.LimitedBytes bytes = new JdkSerializer.LimitedBytes(most);
        try {
            bytes.write(new byte[Envelope.HEADER], 0, Envelope.HEADER);
            streams.write(bytes, value);
            int length = bytes.size();
            bytes.write(new byte[Envelope.TRAILER], 0, Envelope.TRAILER);
            byte[] envelope = bytes.toByteArray();
            Envelope.begin(envelope, Envelope.JDK);
            Envelope.end(envelope, length);
            return envelope;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public @Nullable Object decode(Binding binding, byte[] envelope) {
        try {
            return decodeOnce(envelope);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw Faults.decoding(binding.attribute(), e);
        } finally {
            forgetIfClosed();
        }
    }

    private @Nullable Object decodeOnce(byte[] envelope) {
        byte codec = Envelope.open(envelope, most);
        switch (codec) {
            case Envelope.NULL -> {
                if (Envelope.payloadLength(envelope) > 0) {
                    throw new Refusal("a null has a payload");
                }
                return null;
            }
            case Envelope.SCALAR -> {
                return ScalarCodec.decode(envelope);
            }
            case Envelope.KRYO -> {
                return pool.with(worker -> worker.decode(envelope));
            }
            default -> {
                return decodeJdk(envelope);
            }
        }
    }

    private Object decodeJdk(byte[] envelope) {
        try {
            return streams.read(envelope, Envelope.HEADER, Envelope.payloadLength(envelope));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new Refusal("class " + ClassNames.shown(String.valueOf(e.getMessage())) + " is absent here");
        }
    }

    @Override
    public boolean isImmutable(@Nullable Object value) {
        return immutability.of(value, 0);
    }

    @Override
    public void check(String attribute, @Nullable Object value) {
        if (value == null || firstSights.isKnown(value)) {
            return;
        }
        byte[] envelope = encode(attribute, value);
        if (!ScalarCodec.handles(value)) {
            requireReadable(attribute, value, envelope);
        }
        firstSights.learn(value);
        forgetIfClosed();
    }

    private void requireReadable(String attribute, Object value, byte[] envelope) {
        try {
            Object read = decodeOnce(envelope);
            boolean hasSay = catalog.shapeOf(value.getClass()) == ClassCatalog.Shape.JDK;
            if (read == null || (!hasSay && !pool.with(worker -> worker.sameCarriedClass(value, read)))) {
                throw new Refusal("it is read back as something else");
            }
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw Faults.readingBack(attribute, value, e);
        }
    }

    @Override
    public void close() {
        closed = true;
        pool.close();
        forgetIfClosed();
    }

    private void forgetIfClosed() {
        if (closed) {
            catalog.forget();
            firstSights.forget();
            immutability.forget();
        }
    }
}
