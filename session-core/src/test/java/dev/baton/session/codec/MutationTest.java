// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static dev.baton.session.codec.Codecs.BINDING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.AttributeSettings;
import dev.baton.session.Encryption;
import dev.baton.session.KeyRing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Damaged bytes never become another value")
@Tag("attack")
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MutationTest {
    private static final long SEED = Long.getLong("baton.seed", 20261121);
    private static final int COUNT = Boolean.getBoolean("baton.prove") ? 1_000_000 : 20_000;

    private final AttributeCodec codec = Codecs.create();
    private final Random random = new Random(SEED);

    @Test
    void whenTheChecksumIsTheOldOne() {
        List<byte[]> envelopes = envelopes(codec);
        for (int i = 0; i < COUNT; i++) {
            byte[] damaged = mutate(envelopes.get(i % envelopes.size()));
            requireRefused(codec, damaged, i);
        }
        System.out.printf("| mutations of bytes with a checksum, accepted | %d | 0 | seed %d |%n", COUNT, SEED);
    }

    @Test
    void whenTheyAreSealed() {
        AttributeCodec sealing = Codecs.create(
                getClass().getClassLoader(),
                AttributeSettings.DEFAULT.withEncryption(
                        Encryption.ON, KeyRing.parse("k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")));
        List<byte[]> envelopes = envelopes(sealing);
        for (int i = 0; i < COUNT; i++) {
            byte[] damaged = mutate(envelopes.get(i % envelopes.size()));
            requireRefused(sealing, damaged, i);
        }
        System.out.printf("| mutations of sealed bytes, accepted | %d | 0 | seed %d |%n", COUNT, SEED);
    }

    @Test
    void norDoAnyHarmWhenTheChecksumIsForged() {
        System.out.println("seed of the mutations: " + SEED);
        List<byte[]> envelopes = envelopes(codec);
        AtomicInteger accepted = new AtomicInteger();
        for (int i = 0; i < COUNT; i++) {
            byte[] damaged = mutate(envelopes.get(i % envelopes.size()));
            Envelope.end(damaged, damaged.length - Envelope.TRAILER);
            try {
                codec.decode(BINDING, damaged);
                accepted.incrementAndGet();
            } catch (AttributeDecodingException e) {
                assertThat(e.getMessage()).hasSizeLessThan(1000).matches("[\\p{L}\\p{N} -~]*");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + SEED + ", mutation " + i, e);
            }
        }
        System.out.printf(
                "| mutations with a forged checksum: crashes, hangs, other errors | %d | 0 | seed %d, %d are other values |%n",
                COUNT, SEED, accepted.get());
        assertThat(accepted.get())
                .as("without the checksum the other test would fail")
                .isPositive();
        List<Object> good = new ArrayList<>(List.of("a", new Beans.Open()));
        assertThat(Codecs.roundTrip(codec, good)).isEqualTo(good);
    }

    private static void requireRefused(AttributeCodec codec, byte[] damaged, int mutation) {
        Object read;
        try {
            read = codec.decode(BINDING, damaged);
        } catch (AttributeDecodingException e) {
            return;
        } catch (RuntimeException | Error e) {
            throw new AssertionError("seed " + SEED + ", mutation " + mutation, e);
        }
        throw new AssertionError("seed " + SEED + ", mutation " + mutation + " was read as " + read);
    }

    private static List<byte[]> envelopes(AttributeCodec codec) {
        List<byte[]> envelopes = new ArrayList<>();
        for (JdkTypeMatrix.Row row : JdkTypeMatrix.rows()) {
            if (row.outcome() != JdkTypeMatrix.Outcome.REFUSED) {
                byte[] envelope = codec.encode(BINDING, row.value());
                if (envelope.length < 2000) {
                    envelopes.add(envelope);
                }
            }
        }
        Beans.Cart cart = new Beans.Cart();
        cart.extras.put("self", cart);
        envelopes.add(codec.encode(BINDING, cart));
        return envelopes;
    }

    /** Changes one to four bytes, so that something is different. */
    private byte[] mutate(byte[] envelope) {
        byte[] copy = envelope.clone();
        int times = 1 + random.nextInt(4);
        int last = -1;
        for (int i = 0; i < times; i++) {
            int at = random.nextInt(copy.length);
            if (at == last) {
                continue;
            }
            copy[at] ^= (byte) (1 + random.nextInt(255));
            last = at;
        }
        return Arrays.equals(copy, envelope) ? mutate(envelope) : copy;
    }
}
