// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Makes plain envelopes smaller where that pays: raw deflate at its fastest level, kept if it saves 15 % or more.
 * Thread-safe.
 *
 * @param from envelopes with fewer bytes are left as they are; 0: all are
 * @param most the most bytes that an inflated payload may have
 */
record Compression(int from, int most) {
    private static final int LEAST_SAVING_PERCENT = 15;
    private static final int MAX_VARINT = 5;

    /** Bytes of which the sample tells what can be expected of the rest. */
    private static final int SAMPLE = 1024;

    /** The payload, deflated if that pays, behind {@code room} empty bytes and before {@code trailer} more. */
    record Packed(byte[] bytes, boolean deflated) {}

    /** Takes a plain envelope. */
    Packed pack(byte[] plain, int room, int trailer) {
        int length = Envelope.payloadLength(plain);
        if (from > 0 && plain.length >= from && isPromising(plain, length)) {
            int most = length - length * LEAST_SAVING_PERCENT / 100;
            byte[] target = new byte[room + most];
            int begin = room + putVarint(target, room, length);
            int end = deflate(plain, length, target, begin);
            if (end > 0) {
                return new Packed(Arrays.copyOf(target, end + trailer), true);
            }
        }
        byte[] target = new byte[room + length + trailer];
        System.arraycopy(plain, Envelope.HEADER, target, room, length);
        return new Packed(target, false);
    }

    /** What has been compressed or encrypted already is not tried: all its bytes are equally frequent. */
    private static boolean isPromising(byte[] plain, int length) {
        int sample = Math.min(SAMPLE, length);
        int start = Envelope.HEADER + (length - sample) / 2;
        int[] counts = new int[256];
        for (int i = start; i < start + sample; i++) {
            counts[plain[i] & 0xFF]++;
        }
        long squares = 0;
        for (int count : counts) {
            squares += (long) count * count;
        }
        // Random bytes give sample + sample²/256; twice that is far from random.
        return squares > 2 * (sample + (long) sample * sample / 256);
    }

    /** Returns where the deflated bytes end, or 0 if they do not fit. */
    private static int deflate(byte[] plain, int length, byte[] target, int begin) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(plain, Envelope.HEADER, length);
            deflater.finish();
            int written = deflater.deflate(target, begin, target.length - begin);
            return deflater.finished() ? begin + written : 0;
        } finally {
            deflater.end();
        }
    }

    /** Makes the plain envelope of a deflated payload, which it believes nothing. */
    byte[] unpack(byte[] header, byte[] bytes, int offset, int length) {
        int raw = 0;
        int at = offset;
        for (int shift = 0; ; shift += 7) {
            if (at == offset + Math.min(length, MAX_VARINT)) {
                throw new Refusal("the length of its deflated payload is cut off or too long");
            }
            byte next = bytes[at++];
            raw |= (next & 0x7F) << shift;
            if (next >= 0) {
                break;
            }
        }
        if (raw < 0 || raw > most - Envelope.HEADER - Envelope.TRAILER) {
            throw new Refusal("its payload inflates to " + Integer.toUnsignedString(raw)
                    + " bytes, more than maxAttributeBytes, which is " + most);
        }
        // Deflate makes at most 1032 bytes of one.
        if (raw > (offset + (long) length - at) * 1032) {
            throw new Refusal("its payload cannot inflate to " + raw + " bytes");
        }
        byte[] plain = new byte[Envelope.HEADER + raw + Envelope.TRAILER];
        System.arraycopy(header, 0, plain, 0, Envelope.HEADER);
        inflate(bytes, at, offset + length - at, plain, raw);
        return plain;
    }

    private static void inflate(byte[] bytes, int offset, int length, byte[] plain, int raw) {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(bytes, offset, length);
            int read = 0;
            while (read < raw) {
                int more = inflater.inflate(plain, Envelope.HEADER + read, raw - read);
                if (more == 0) {
                    break;
                }
                read += more;
            }
            boolean ended = inflater.finished() || inflater.inflate(new byte[1]) == 0 && inflater.finished();
            if (read != raw || !ended || inflater.getRemaining() > 0) {
                throw new Refusal("its payload does not inflate to exactly " + raw + " bytes");
            }
        } catch (DataFormatException e) {
            throw new Refusal("its payload cannot be inflated: the bytes were damaged");
        } finally {
            inflater.end();
        }
    }

    private static int putVarint(byte[] target, int at, int value) {
        int rest = value;
        int length = 0;
        while ((rest & ~0x7F) != 0) {
            target[at + length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[at + length++] = (byte) rest;
        return length;
    }
}
