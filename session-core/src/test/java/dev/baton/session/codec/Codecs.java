// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import dev.baton.session.AttributeSettings;
import dev.baton.session.spi.Incarnation;
import java.util.List;

/** Codecs to test with. */
final class Codecs {
    static final Binding BINDING = new Binding("test/localhost/shop", new Incarnation(7, 11), "cart");

    private Codecs() {}

    static AttributeCodec create(ClassLoader loader, String... allowed) {
        return create(loader, AttributeSettings.DEFAULT.withAllowedClasses(List.of(allowed)));
    }

    static AttributeCodec create(ClassLoader loader, AttributeSettings settings) {
        return AttributeCodec.create(new CodecSettings(loader, settings));
    }

    static AttributeCodec create() {
        return create(Codecs.class.getClassLoader());
    }

    static Object roundTrip(AttributeCodec codec, Object value) {
        return codec.decode(BINDING, codec.encode(BINDING, value));
    }

    /** An envelope with any payload and a right checksum, as somebody makes it who can write to the store. */
    static byte[] forge(byte codec, byte... payload) {
        byte[] envelope = new byte[Envelope.HEADER + payload.length + Envelope.TRAILER];
        System.arraycopy(payload, 0, envelope, Envelope.HEADER, payload.length);
        Envelope.begin(envelope, codec);
        Envelope.end(envelope, envelope.length - Envelope.TRAILER);
        return envelope;
    }
}
