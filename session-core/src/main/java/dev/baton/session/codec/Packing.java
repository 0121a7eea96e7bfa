// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import dev.baton.session.AttributeSettings;
import dev.baton.session.Encryption;

/** Carries between plain envelopes and stored ones: compresses and seals, opens and inflates. Thread-safe. */
final class Packing {
    /** What a stored envelope may have beyond the plain one that is in it. */
    private static final int OVERHEAD = Seal.BEFORE + Seal.TAG - Envelope.HEADER - Envelope.TRAILER;

    private final int most;
    private final Encryption encryption;
    private final Compression compression;
    private final Seal seal;

    Packing(AttributeSettings settings) {
        this.most = settings.limits().maxAttributeBytes();
        this.encryption = settings.encryption();
        this.compression = new Compression(settings.compressFrom(), most);
        this.seal = new Seal(settings.encryptionKeys());
    }

    /** Takes a plain envelope, which it may give back. */
    byte[] pack(Binding binding, byte[] plain) {
        if (encryption != Encryption.OFF) {
            Compression.Packed packed = compression.pack(plain, Seal.BEFORE, Seal.TAG);
            seal.seal(binding, plain[2], packed.deflated(), packed.bytes());
            return packed.bytes();
        }
        if (compression.from() > 0 && plain.length >= compression.from()) {
            Compression.Packed packed = compression.pack(plain, Envelope.HEADER, Envelope.TRAILER);
            if (packed.deflated()) {
                byte[] bytes = packed.bytes();
                Envelope.begin(bytes, plain[2]);
                bytes[3] |= Envelope.DEFLATED;
                Envelope.end(bytes, bytes.length - Envelope.TRAILER);
                return bytes;
            }
        }
        Envelope.end(plain, plain.length - Envelope.TRAILER);
        return plain;
    }

    /** Gives the plain envelope of a stored one, whose codec alone is still to be checked. */
    byte[] unpack(Binding binding, byte[] stored) {
        if (stored.length > (long) most + OVERHEAD) {
            throw new Refusal("it has " + stored.length + " bytes, more than maxAttributeBytes, which is " + most);
        }
        Envelope.requireHeader(stored);
        if (Envelope.isSealed(stored)) {
            byte[] payload = seal.open(binding, stored);
            return plain(stored, payload, 0, payload.length);
        }
        Envelope.requireChecksum(stored);
        if (encryption == Encryption.REQUIRED) {
            throw new Forgery("it is not sealed, and encryption is 'required'");
        }
        if (!Envelope.isDeflated(stored)) {
            return stored;
        }
        return plain(stored, stored, Envelope.HEADER, Envelope.payloadLength(stored));
    }

    private byte[] plain(byte[] stored, byte[] payload, int offset, int length) {
        if (Envelope.isDeflated(stored)) {
            return compression.unpack(stored, payload, offset, length);
        }
        byte[] plain = new byte[Envelope.HEADER + length + Envelope.TRAILER];
        System.arraycopy(stored, 0, plain, 0, Envelope.HEADER);
        System.arraycopy(payload, offset, plain, Envelope.HEADER, length);
        return plain;
    }

    /** Guesses where the length is sealed, too: compressed text takes about a third. */
    static int plainBytes(byte[] stored) {
        boolean deflated = stored.length > Envelope.HEADER && Envelope.isDeflated(stored);
        return deflated ? 3 * stored.length : stored.length;
    }

    /** Seals a record that is no attribute, if anything is sealed. */
    byte[] packRecord(Binding binding, byte[] record) {
        if (encryption == Encryption.OFF) {
            return record;
        }
        byte[] bytes = new byte[Seal.BEFORE + record.length + Seal.TAG];
        System.arraycopy(record, 0, bytes, Seal.BEFORE, record.length);
        seal.seal(binding, Envelope.RECORD, false, bytes);
        return bytes;
    }

    /** The record that was given to {@link #packRecord}, whatever the setting was then. */
    byte[] unpackRecord(Binding binding, byte[] stored) {
        if (!Envelope.isOne(stored)) {
            if (encryption == Encryption.REQUIRED) {
                throw new Forgery("it is not sealed, and encryption is 'required'");
            }
            return stored;
        }
        Envelope.requireHeader(stored);
        if (!Envelope.isSealed(stored) || Envelope.isDeflated(stored) || stored[2] != Envelope.RECORD) {
            throw new Refusal("it is no record of a session");
        }
        return seal.open(binding, stored);
    }
}
