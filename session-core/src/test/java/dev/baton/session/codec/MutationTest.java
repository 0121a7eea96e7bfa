// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static dev.baton.session.codec.Codecs.BINDING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.AttributeSettings;
import dev.baton.session.Encryption;
import dev.baton.session.KeyRing;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Damaged bytes never become another value")
@Tag("attack")
@Timeout(value = 20, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MutationTest {
    private static final long SEED = Long.getLong("baton.seed", 20261121);
    private static final int COUNT = Boolean.getBoolean("baton.prove") ? 1_000_000 : 20_000;
    private static final String KEY = "k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    /** The application's class loader, which tells what it was asked for. */
    private static final class Watched extends ClassLoader {
        private final Set<String> asked = new TreeSet<>();

        private Watched() {
            super(MutationTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            asked.add(name);
            return super.loadClass(name, resolve);
        }

        private Set<String> foreign() {
            Set<String> foreign = new TreeSet<>(asked);
            foreign.removeAll(JdkClasses.ALLOWED);
            foreign.removeIf(name -> name.startsWith("java.") || name.startsWith(Beans.class.getPackageName() + "."));
            return foreign;
        }
    }

    /** What became of all mutations of one kind. */
    private record Outcome(int accepted, long largest) {}

    private final Watched loader = new Watched();
    private final AttributeCodec codec = Codecs.create(loader);

    @Test
    void whenTheChecksumIsTheOldOne() {
        Outcome outcome = mutate(codec, false);
        assertThat(outcome.accepted()).isZero();
        report("mutations of bytes with a checksum, accepted", outcome);
    }

    @Test
    void whenTheyAreSealed() {
        AttributeCodec sealing = Codecs.create(
                loader, AttributeSettings.DEFAULT.withEncryption(Encryption.REQUIRED, KeyRing.parse(KEY)));
        Outcome outcome = mutate(sealing, false);
        assertThat(outcome.accepted()).isZero();
        report("mutations of sealed bytes, accepted", outcome);
    }

    @Test
    void norDoAnyHarmWhenTheChecksumIsForged() {
        Outcome outcome = mutate(codec, true);
        assertThat(outcome.accepted())
                .as("without the checksum the other test would fail")
                .isPositive();
        report("mutations with a forged checksum: crashes, hangs, foreign classes, other errors", outcome);
    }

    @Test
    void wouldBeSeenToLoadAForeignClassIfThatWereAllowed() {
        AttributeCodec lax = Codecs.create(loader, Mutator.FOREIGN);
        byte[] price = codec.encode(BINDING, new Beans.Price(BigDecimal.ONE, "EUR"));
        Mutator mutator = new Mutator(List.of(price), SEED);
        for (int i = 0; i < 100; i++) {
            isRead(lax, forgeChecksum(mutator.damage(i)), i);
        }
        assertThat(loader.foreign()).contains(Mutator.FOREIGN);
    }

    private Outcome mutate(AttributeCodec damagedCodec, boolean forge) {
        Mutator mutator = new Mutator(envelopes(damagedCodec), SEED);
        int accepted = 0;
        long largest = 0;
        for (int i = 0; i < COUNT; i++) {
            byte[] damaged = forge ? forgeChecksum(mutator.damage(i)) : mutator.damage(i);
            long before = Attack.allocated();
            boolean read = isRead(damagedCodec, damaged, i);
            largest = Math.max(largest, Attack.allocated() - before);
            accepted += read ? 1 : 0;
        }
        assertThat(loader.foreign())
                .as("seed %d: classes that are not allowed", SEED)
                .isEmpty();
        assertThat(largest).as("seed %d: bytes of heap", SEED).isLessThan(Attack.MOST_BYTES);
        Attack.readsGoodBytes(damagedCodec);
        return new Outcome(accepted, largest);
    }

    private static boolean isRead(AttributeCodec codec, byte[] damaged, int mutation) {
        try {
            codec.decode(BINDING, damaged);
            return true;
        } catch (AttributeDecodingException e) {
            if (e.getMessage().length() > 1000 || !e.getMessage().matches("[\\p{L}\\p{N} -~]*")) {
                throw new AssertionError("seed " + SEED + ", mutation " + mutation + ", for a log", e);
            }
            return false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError("seed " + SEED + ", mutation " + mutation, e);
        }
    }

    private static byte[] forgeChecksum(byte[] damaged) {
        if (damaged.length >= Envelope.HEADER + Envelope.TRAILER) {
            Envelope.end(damaged, damaged.length - Envelope.TRAILER);
        }
        return damaged;
    }

    private static void report(String what, Outcome outcome) {
        System.out.printf(
                "| %s | %d | 0 | seed %d, %d are other values, at most %d KiB each |%n",
                what, COUNT, SEED, outcome.accepted(), outcome.largest() >> 10);
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
        Beans.Price price = new Beans.Price(BigDecimal.TEN, "EUR");
        for (Object value : List.of(price, new Beans.Price[] {price}, new Beans.Line("tea", 2, price, null))) {
            envelopes.add(codec.encode(BINDING, value));
        }
        return envelopes;
    }
}
