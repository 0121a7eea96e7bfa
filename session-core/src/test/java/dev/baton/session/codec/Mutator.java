// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages envelopes in every way that keeps them different from what they were. Not thread-safe. */
final class Mutator {
    private static final byte[] OWN = Beans.Price.class.getName().getBytes(StandardCharsets.US_ASCII);

    /** In a library, and as long as the name that it replaces. */
    static final String FOREIGN = "org.opentest4j.AssertionFailedError";

    private static final int[] EXTREMES = {0, 1, 0x7F, 0x80, 0xFF};

    private final List<byte[]> envelopes;
    private final Random random;

    Mutator(List<byte[]> envelopes, long seed) {
        this.envelopes = envelopes;
        this.random = new Random(seed);
    }

    /** The {@code number}th envelope, damaged. */
    byte[] damage(int number) {
        byte[] envelope = envelopes.get(number % envelopes.size());
        byte[] damaged = replaceClass(envelope);
        for (int i = damaged == envelope ? 0 : random.nextInt(2); i < 1 + random.nextInt(3); i++) {
            damaged = change(damaged);
        }
        return Arrays.equals(damaged, envelope) ? flip(envelope) : damaged;
    }

    /** Names a class that is not allowed where an allowed one was named. */
    private byte[] replaceClass(byte[] envelope) {
        int at =
                new String(envelope, StandardCharsets.ISO_8859_1).indexOf(new String(OWN, StandardCharsets.ISO_8859_1));
        if (at < 0 || random.nextBoolean()) {
            return envelope;
        }
        byte[] replaced = envelope.clone();
        System.arraycopy(FOREIGN.getBytes(StandardCharsets.US_ASCII), 0, replaced, at, OWN.length);
        return replaced;
    }

    private byte[] change(byte[] bytes) {
        return switch (random.nextInt(8)) {
            case 0 -> splice(bytes, place(bytes), 1 + random.nextInt(4), 0);
            case 1 -> splice(bytes, place(bytes), 0, 1 + random.nextInt(4));
            case 2 -> Arrays.copyOf(bytes, place(bytes));
            case 3 -> extreme(bytes);
            case 4 -> graft(bytes);
            default -> flip(bytes);
        };
    }

    private int place(byte[] bytes) {
        return bytes.length == 0 ? 0 : random.nextInt(bytes.length);
    }

    private byte[] flip(byte[] bytes) {
        byte[] copy = bytes.clone();
        if (copy.length > 0) {
            copy[place(copy)] ^= (byte) (1 + random.nextInt(255));
        }
        return copy;
    }

    private byte[] extreme(byte[] bytes) {
        byte[] copy = bytes.clone();
        if (copy.length > 0) {
            copy[place(copy)] = (byte) EXTREMES[random.nextInt(EXTREMES.length)];
        }
        return copy;
    }

    /** Takes some bytes out, and puts random ones in. */
    private byte[] splice(byte[] bytes, int at, int out, int in) {
        int rest = Math.min(bytes.length, at + out);
        byte[] more = new byte[in];
        random.nextBytes(more);
        byte[] result = Arrays.copyOf(bytes, at + in + bytes.length - rest);
        System.arraycopy(more, 0, result, at, in);
        System.arraycopy(bytes, rest, result, at + in, bytes.length - rest);
        return result;
    }

    /** Writes a part of another envelope over this one, but not its end: what comes out is not the other one. */
    private byte[] graft(byte[] bytes) {
        byte[] other = envelopes.get(random.nextInt(envelopes.size()));
        byte[] copy = bytes.clone();
        int at = place(copy);
        int from = place(other);
        int room = Math.max(0, copy.length - Envelope.TRAILER - at);
        int length = Math.min(1 + random.nextInt(16), Math.min(room, other.length - from));
        System.arraycopy(other, from, copy, at, length);
        return copy;
    }
}
