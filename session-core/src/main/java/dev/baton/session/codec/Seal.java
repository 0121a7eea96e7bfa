// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import dev.baton.session.KeyRing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what is stored and binds it to where it belongs: AES-256-GCM with keys of the session's own. Thread-safe.
 *
 * <pre>
 *   keys of a session   HKDF-Expand (RFC 5869, SHA-256) of the ring's key, 64 bytes,
 *                       info = "baton session 1" and the incarnation: 32 encrypt, 32 make nonces
 *   bound               header and key id of the envelope (8 bytes), incarnation (16 bytes),
 *                       length (4 bytes) and UTF-8 of the namespace, UTF-8 of the attribute's name
 *   nonce               the first 12 bytes of HMAC-SHA-256 of what is bound (its length before it) and the plain payload
 * </pre>
 *
 * <p>The nonce follows from the contents, so that unchanged values have unchanged bytes, and no two contents of one session
 * share a nonce however bad a node's random numbers are. Who can read the store learns from it when an attribute is set to
 * a value that the same attribute of the same session had before, and nothing else.
 */
final class Seal {
    static final int KEY_ID = 4;
    static final int NONCE = 12;
    static final int TAG = 16;

    /** What a sealed envelope has before its payload. */
    static final int BEFORE = Envelope.HEADER + KEY_ID + NONCE;

    private static final byte[] INFO = "baton session 1".getBytes(StandardCharsets.US_ASCII);
    private static final String HMAC = "HmacSHA256";
    private static final int HASH = 32;

    private final KeyRing ring;

    Seal(KeyRing ring) {
        this.ring = ring;
    }

    /**
     * Seals in place.
     *
     * @param bytes the payload, with {@link #BEFORE} bytes before it and {@link #TAG} bytes after it
     */
    void seal(Binding binding, byte codec, boolean deflated, byte[] bytes) {
        String id = ring.active().orElseThrow(() -> new IllegalStateException("There is no key to seal with"));
        byte[] header = Envelope.header(codec, Envelope.SEALED | (deflated ? Envelope.DEFLATED : 0));
        System.arraycopy(header, 0, bytes, 0, Envelope.HEADER);
        byte[] name = id.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(name, 0, bytes, Envelope.HEADER, name.length);
        int length = bytes.length - BEFORE - TAG;
        byte[] bound = bound(binding, bytes);
        try {
            byte[] keys = keys(key(id), binding);
            byte[] nonce = nonce(keys, bound, bytes, length);
            System.arraycopy(nonce, 0, bytes, Envelope.HEADER + KEY_ID, NONCE);
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, keys, nonce, bound);
            byte[] sealed = cipher.doFinal(bytes, BEFORE, length);
            System.arraycopy(sealed, 0, bytes, BEFORE, sealed.length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM cannot encrypt with AES-256-GCM", e);
        }
    }

    /** Opens a sealed envelope and gives its payload, deflated or not. */
    byte[] open(Binding binding, byte[] bytes) {
        if (bytes.length < BEFORE + TAG) {
            throw new Refusal("it has " + bytes.length + " bytes, fewer than a sealed envelope");
        }
        String id = id(bytes);
        if (ring.isEmpty()) {
            throw new Refusal("it is sealed with the key '" + id + "', and encryptionKeys is not set here");
        }
        SecretKey key = ring.key(id)
                .orElseThrow(() -> new Refusal("it is sealed with the key '" + id
                        + "', which encryptionKeys does not hold here; add it behind the others until no session of it is"
                        + " left"));
        byte[] bound = bound(binding, bytes);
        byte[] nonce = Arrays.copyOfRange(bytes, Envelope.HEADER + KEY_ID, BEFORE);
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, keys(key, binding), nonce, bound);
            return cipher.doFinal(bytes, BEFORE, bytes.length - BEFORE);
        } catch (AEADBadTagException e) {
            throw new Forgery("its seal is broken: the bytes were changed, or belong to another session, attribute or"
                    + " application");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM cannot decrypt with AES-256-GCM", e);
        }
    }

    private static String id(byte[] bytes) {
        int end = Envelope.HEADER;
        while (end < Envelope.HEADER + KEY_ID && bytes[end] != 0) {
            end++;
        }
        return ClassNames.shown(new String(bytes, Envelope.HEADER, end - Envelope.HEADER, StandardCharsets.US_ASCII));
    }

    private SecretKey key(String id) {
        return ring.key(id).orElseThrow(() -> new IllegalStateException("The ring has lost its key"));
    }

    private static byte[] bound(Binding binding, byte[] envelope) {
        byte[] namespace = binding.namespace().getBytes(StandardCharsets.UTF_8);
        byte[] attribute = binding.attribute().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Envelope.HEADER + KEY_ID + 16 + 4 + namespace.length + attribute.length)
                .put(envelope, 0, Envelope.HEADER + KEY_ID)
                .putLong(binding.incarnation().high())
                .putLong(binding.incarnation().low())
                .putInt(namespace.length)
                .put(namespace)
                .put(attribute)
                .array();
    }

    private static byte[] keys(SecretKey master, Binding binding) throws GeneralSecurityException {
        byte[] incarnation = ByteBuffer.allocate(16)
                .putLong(binding.incarnation().high())
                .putLong(binding.incarnation().low())
                .array();
        Mac mac = Mac.getInstance(HMAC);
        mac.init(master);
        mac.update(INFO);
        mac.update(incarnation);
        byte[] first = mac.doFinal(new byte[] {1});
        mac.update(first);
        mac.update(INFO);
        mac.update(incarnation);
        byte[] second = mac.doFinal(new byte[] {2});
        byte[] keys = Arrays.copyOf(first, 2 * HASH);
        System.arraycopy(second, 0, keys, HASH, HASH);
        return keys;
    }

    private static byte[] nonce(byte[] keys, byte[] bound, byte[] bytes, int length) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(new SecretKeySpec(keys, HASH, HASH, HMAC));
        mac.update(ByteBuffer.allocate(4).putInt(0, bound.length));
        mac.update(bound);
        mac.update(bytes, BEFORE, length);
        return Arrays.copyOf(mac.doFinal(), NONCE);
    }

    private static Cipher cipher(int mode, byte[] keys, byte[] nonce, byte[] bound) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(keys, 0, HASH, "AES"), new GCMParameterSpec(TAG * 8, nonce));
        cipher.updateAAD(bound);
        return cipher;
    }
}
