// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import dev.baton.session.AttributeLimits;
import dev.baton.session.Encryption;
import dev.baton.session.UnreadableAttributes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The codec of one application; see {@link AttributeCodec}. */
final class ApplicationCodec implements AttributeCodec {
    private static final Logger LOG = LoggerFactory.getLogger(AttributeCodec.class);
    private static final int ATTEMPTS = 3;

    private final AttributeLimits limits;
    private final UnreadableAttributes unreadable;
    private final Packing packing;
    private final ClassCatalog catalog;
    private final JdkStreams streams;
    private final KryoPool pool;
    private final FirstSights firstSights = new FirstSights();
    private final Immutability immutability = new Immutability();
    private final Complaints complaints;
    private volatile boolean closed;

    ApplicationCodec(CodecSettings settings) {
        UnsafeSwitch.requireOff();
        this.limits = settings.attributes().limits();
        this.unreadable = settings.attributes().unreadable();
        this.packing = new Packing(settings.attributes());
        this.complaints = new Complaints(unreadable, limits);
        this.catalog = new ClassCatalog(settings);
        this.streams = new JdkStreams(catalog);
        if (settings.attributes().encryption() == Encryption.OFF
                && !settings.attributes().encryptionKeys().isEmpty()) {
            LOG.warn(
                    "encryptionKeys is set, but encryption is 'off': what is written is not sealed. Set encryption to 'on'");
        }
        this.pool = new KryoPool(() -> new KryoWorker(catalog));
    }

    @Override
    public byte[] encode(Binding binding, @Nullable Object value) {
        return packing.pack(binding, plain(binding.attribute(), value));
    }

    @Override
    public byte @Nullable [] encodeIfChanged(Binding binding, @Nullable Object value, byte[] stored) {
        byte[] now = plain(binding.attribute(), value);
        return holdsSame(binding, stored, now) ? null : packing.pack(binding, now);
    }

    private boolean holdsSame(Binding binding, byte[] stored, byte[] plain) {
        try {
            byte[] before = packing.unpack(binding, stored);
            return plain[2] == before[2]
                    && Arrays.equals(
                            plain,
                            Envelope.HEADER,
                            plain.length - Envelope.TRAILER,
                            before,
                            Envelope.HEADER,
                            before.length - Envelope.TRAILER);
        } catch (Refusal e) {
            return false;
        }
    }

    private byte[] plain(String attribute, @Nullable Object value) {
        for (int attempt = 1; ; attempt++) {
            try {
                byte[] plain = encodeOnce(value);
                complaints.size(attribute, plain.length);
                return plain;
            } catch (RuntimeException | LinkageError | StackOverflowError e) {
                if (attempt == ATTEMPTS || !Faults.isRace(e)) {
                    throw Faults.encoding(attribute, value, limits, e);
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
            return envelope;
        }
        catalog.policy().requireFiltered(value.getClass().getName());
        if (ScalarCodec.handles(value)) {
            return ScalarCodec.encode(value, limits.maxAttributeBytes());
        }
        if (catalog.shapeOf(value.getClass()) == ClassCatalog.Shape.JDK) {
            return encodeJdk(value);
        }
        return pool.with(worker -> worker.encode(value));
    }

    private byte[] encodeJdk(Object value) {
        JdkSerializer.LimitedBytes bytes = new JdkSerializer.LimitedBytes(limits.maxAttributeBytes());
        try {
            bytes.write(new byte[Envelope.HEADER], 0, Envelope.HEADER);
            streams.write(bytes, value);
            bytes.write(new byte[Envelope.TRAILER], 0, Envelope.TRAILER);
            byte[] envelope = bytes.toByteArray();
            Envelope.begin(envelope, Envelope.JDK);
            return envelope;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public @Nullable Object decode(Binding binding, byte[] envelope) {
        try {
            Object value = decodeOnce(packing.unpack(binding, envelope));
            if (value != null) {
                catalog.policy().requireFiltered(value.getClass().getName());
            }
            return value;
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw complaints.unreadable(binding.attribute(), Faults.decoding(binding.attribute(), limits, e));
        } finally {
            forgetIfClosed();
        }
    }

    private @Nullable Object decodeOnce(byte[] envelope) {
        byte codec = envelope[2];
        Envelope.requireAttribute(codec);
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
        if (attribute.length() > LONGEST_NAME) {
            throw new AttributeEncodingException(
                    "An attribute's name may have " + LONGEST_NAME + " characters, but '" + ClassNames.shown(attribute)
                            + "' has " + attribute.length(),
                    null);
        }
        if (value == null || (firstSights.isKnown(value) && !isPlainlyTooLarge(value))) {
            return;
        }
        byte[] envelope = plain(attribute, value);
        if (!ScalarCodec.handles(value)) {
            requireReadable(attribute, value, envelope);
        }
        firstSights.learn(value);
        forgetIfClosed();
    }

    private boolean isPlainlyTooLarge(Object value) {
        int length =
                value instanceof CharSequence text ? text.length() : value instanceof byte[] bytes ? bytes.length : 0;
        return length > limits.maxAttributeBytes();
    }

    private void requireReadable(String attribute, Object value, byte[] envelope) {
        try {
            Object read = decodeOnce(envelope);
            boolean hasSay = catalog.shapeOf(value.getClass()) == ClassCatalog.Shape.JDK;
            if (read == null || (!hasSay && !pool.with(worker -> worker.sameCarriedClass(value, read)))) {
                throw new Refusal("it is read back as something else");
            }
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw Faults.readingBack(attribute, value, limits, e);
        }
    }

    @Override
    public void requireRoom(long sessionBytes, Map<String, byte[]> set) {
        complaints.requireRoom(sessionBytes, set);
    }

    @Override
    public byte[] seal(Binding binding, byte[] record) {
        return packing.packRecord(binding, record);
    }

    @Override
    public byte[] open(Binding binding, byte[] sealed) {
        try {
            return packing.unpackRecord(binding, sealed);
        } catch (RuntimeException e) {
            throw complaints.untrusted(Faults.record(limits, e));
        }
    }

    @Override
    public AttributeDecodingException contradicted(String how) {
        return complaints.untrusted(Faults.record(limits, new Forgery(how)));
    }

    @Override
    public AttributeLimits limits() {
        return limits;
    }

    @Override
    public UnreadableAttributes.Policy whenUnreadable(String attribute) {
        return unreadable.of(attribute);
    }

    @Override
    public long unreadable() {
        return complaints.unreadable();
    }

    @Override
    public long forged() {
        return complaints.forged();
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
