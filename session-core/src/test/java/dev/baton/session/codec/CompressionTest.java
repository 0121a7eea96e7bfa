// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static dev.baton.session.codec.Codecs.BINDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.session.AttributeLimits;
import dev.baton.session.AttributeSettings;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("Compression")
@Tag("attack")
@ExtendWith(Attack.class)
class CompressionTest {
    private final AttributeCodec codec = Codecs.create();

    @Test
    void isDoneWhereItPaysFromTheSizeThatIsSet() {
        assertThat(codec.encode(BINDING, "x".repeat(5000))).hasSizeLessThan(100);
        assertThat(codec.encode(BINDING, "x".repeat(1000))).hasSize(1000 + 9);
        byte[] random = new byte[5000];
        new Random(1).nextBytes(random);
        assertThat(codec.encode(BINDING, random)).hasSizeGreaterThan(5000);
        AttributeCodec never = with(0, 1 << 20);
        assertThat(never.encode(BINDING, "x".repeat(5000))).hasSize(5000 + 9);
        assertThat(never.decode(BINDING, codec.encode(BINDING, "x".repeat(5000))))
                .isEqualTo("x".repeat(5000));
        AttributeCodec always = with(1, 1 << 20);
        for (Object value : Arrays.asList(null, "", "xxxxxxxxxxxxxxxxxxxxxx", 5, new int[100], new Beans.Open())) {
            assertThat(always.decode(BINDING, always.encode(BINDING, value))).isEqualTo(value);
        }
        assertThat(always.encode(BINDING, "x".repeat(100))).hasSizeLessThan(30);
    }

    @Test
    void doesNotHideWhatIsTooLarge() {
        AttributeCodec small = with(100, 10_000);
        assertThatThrownBy(() -> small.encode(BINDING, "x".repeat(10_000)))
                .isInstanceOf(AttributeEncodingException.class)
                .hasMessageContaining("it takes more than 10000 bytes; store less, or raise maxAttributeBytes");
        byte[] stored = codec.encode(BINDING, "x".repeat(10_000));
        assertThatThrownBy(() -> small.decode(BINDING, stored))
                .isInstanceOf(AttributeDecodingException.class)
                .hasMessageContaining("inflates to 10001 bytes, more than maxAttributeBytes, which is 10000");
    }

    @Test
    void thatLiesAboutTheLengthIsRefusedBeforeMemoryIsSpent() {
        byte[] bomb = deflated(new byte[900_000]);
        refused(forge(2_000_000_000, bomb), "more than maxAttributeBytes");
        refused(forge(-1, bomb), "more than maxAttributeBytes");
        refused(forge(1000, bomb), "does not inflate to exactly 1000 bytes");
        refused(forge(899_999, bomb), "does not inflate to exactly");
        refused(forge(900_001, bomb), "does not inflate to exactly");
        refused(forge(900_000, new byte[] {1, 2, 3}), "cannot inflate to 900000 bytes");
        refused(forge(3, new byte[] {7, 7, 7, 7}), "");
        refused(forge(900_000, Arrays.copyOf(bomb, bomb.length + 1)), "does not inflate to exactly");
        refused(forge(900_000, Arrays.copyOf(bomb, bomb.length - 1)), "does not inflate to exactly");
        byte[] cut = Codecs.forge(Envelope.SCALAR, (byte) 0x80, (byte) 0x80);
        cut[3] |= Envelope.DEFLATED;
        Envelope.end(cut, cut.length - Envelope.TRAILER);
        refused(cut, "cut off or too long");
        assertThat(codec.decode(BINDING, forge(900_000, bomb))).hasToString("\0".repeat(899_999));
    }

    private void refused(byte[] bytes, String reason) {
        Attack.isRefused(codec, bytes, reason);
    }

    private static AttributeCodec with(int from, int most) {
        return Codecs.create(
                CompressionTest.class.getClassLoader(),
                AttributeSettings.DEFAULT.withCompressFrom(from).withLimits(AttributeLimits.ofAttributeBytes(most)));
    }

    static byte[] forge(int length, byte[] deflated) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        int rest = length;
        while ((rest & ~0x7F) != 0) {
            payload.write(rest | 0x80);
            rest >>>= 7;
        }
        payload.write(rest);
        payload.writeBytes(deflated);
        byte[] envelope = Codecs.forge(Envelope.SCALAR, payload.toByteArray());
        envelope[3] |= Envelope.DEFLATED;
        Envelope.end(envelope, envelope.length - Envelope.TRAILER);
        return envelope;
    }

    private static byte[] deflated(byte[] raw) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        deflater.setInput(raw);
        deflater.finish();
        byte[] target = new byte[raw.length + 100];
        int length = deflater.deflate(target);
        deflater.end();
        return Arrays.copyOf(target, length);
    }
}
