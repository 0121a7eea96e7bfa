// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static dev.baton.session.codec.Codecs.BINDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.session.AttributeSettings;
import dev.baton.session.Encryption;
import dev.baton.session.KeyRing;
import dev.baton.session.SettingFaultsException;
import dev.baton.session.spi.Incarnation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Sealed bytes")
@Tag("attack")
@ExtendWith(Attack.class)
class SealTest {
    private static final Object VALUE = new ArrayList<>(List.of("secret word", 7, new Beans.Open()));

    private static AttributeCodec codec(Encryption encryption, String ring) {
        KeyRing keys = ring.isEmpty() ? KeyRing.EMPTY : KeyRing.parse(ring);
        return Codecs.create(
                SealTest.class.getClassLoader(), AttributeSettings.DEFAULT.withEncryption(encryption, keys));
    }

    static String key(String id, int seed) {
        byte[] key = new byte[32];
        new Random(seed).nextBytes(key);
        return id + ":" + Base64.getEncoder().encodeToString(key);
    }

    private final AttributeCodec sealed = codec(Encryption.ON, key("k1", 1));

    @Test
    void doNotShowTheValue() {
        byte[] stored = sealed.encode(BINDING, VALUE);
        assertThat(new String(stored, StandardCharsets.ISO_8859_1))
                .doesNotContain("secret")
                .contains("k1");
        assertThat(sealed.decode(BINDING, stored)).isEqualTo(VALUE);
    }

    @Test
    void areTheSameForTheSameValueInTheSamePlaceAndNowhereElse() {
        byte[] stored = sealed.encode(BINDING, VALUE);
        assertThat(sealed.encode(BINDING, VALUE)).isEqualTo(stored);
        assertThat(sealed.encodeIfChanged(BINDING, VALUE, stored)).isNull();
        assertThat(sealed.encodeIfChanged(BINDING, "other", stored)).isNotNull();
        Binding elsewhere = new Binding(BINDING.namespace(), new Incarnation(1, 2), BINDING.attribute());
        byte[] there = sealed.encode(elsewhere, VALUE);
        // Nonce and contents: nobody sees that two sessions hold the same.
        assertThat(Arrays.copyOfRange(there, 8, 20)).isNotEqualTo(Arrays.copyOfRange(stored, 8, 20));
        assertThat(Arrays.copyOfRange(there, 20, 40)).isNotEqualTo(Arrays.copyOfRange(stored, 20, 40));
    }

    static Stream<Binding> otherPlaces() {
        return Stream.of(
                new Binding("test/localhost/other", BINDING.incarnation(), BINDING.attribute()),
                new Binding(BINDING.namespace(), new Incarnation(7, 12), BINDING.attribute()),
                new Binding(BINDING.namespace(), new Incarnation(8, 11), BINDING.attribute()),
                new Binding(BINDING.namespace(), BINDING.incarnation(), "role"),
                new Binding(BINDING.namespace() + "c", BINDING.incarnation(), "art"));
    }

    @ParameterizedTest
    @MethodSource("otherPlaces")
    void areRefusedUnderAnotherApplicationSessionOrName(Binding other) {
        byte[] stored = sealed.encode(BINDING, VALUE);
        forged(sealed, other, stored, "its seal is broken");
        assertThat(sealed.forged()).isPositive();
        assertThat(sealed.unreadable()).isZero();
        assertThat(sealed.decode(BINDING, stored)).isEqualTo(VALUE);
    }

    @Test
    void areRefusedWhicheverByteIsChanged() {
        byte[] stored = sealed.encode(BINDING, VALUE);
        for (int i = 0; i < stored.length; i++) {
            byte[] changed = stored.clone();
            changed[i] ^= 1;
            Attack.isRefused(sealed, changed, "");
        }
    }

    @Test
    void areReadWithEveryKeyOfTheRingAndWrittenWithTheFirst() {
        byte[] old = sealed.encode(BINDING, VALUE);
        AttributeCodec prepared = codec(Encryption.ON, key("k1", 1) + "," + key("k2", 2));
        AttributeCodec turned = codec(Encryption.ON, key("k2", 2) + " ; " + key("k1", 1));
        AttributeCodec done = codec(Encryption.ON, key("k2", 2));
        assertThat(prepared.encode(BINDING, VALUE)).isEqualTo(old);
        assertThat(turned.decode(BINDING, old)).isEqualTo(VALUE);
        byte[] next = turned.encode(BINDING, VALUE);
        assertThat(next).isNotEqualTo(old);
        assertThat(prepared.decode(BINDING, next)).isEqualTo(VALUE);
        assertThat(turned.encodeIfChanged(BINDING, VALUE, old))
                .as("an unchanged value is not written again for the key's sake")
                .isNull();
        Attack.isRefused(done, old, "sealed with the key 'k1', which encryptionKeys does not hold here");
        assertThat(done.unreadable()).isPositive();
        assertThat(done.forged()).isZero();
        forged(codec(Encryption.ON, key("k1", 9)), BINDING, old, "its seal is broken");
    }

    @Test
    void areTheOnlyOnesTakenWhenEncryptionIsRequired() {
        AttributeCodec required = codec(Encryption.REQUIRED, key("k1", 1));
        byte[] plain = codec(Encryption.OFF, "").encode(BINDING, VALUE);
        forged(required, BINDING, plain, "not sealed, and encryption is 'required'");
        assertThat(sealed.decode(BINDING, plain)).isEqualTo(VALUE);
        assertThat(required.decode(BINDING, sealed.encode(BINDING, VALUE))).isEqualTo(VALUE);
        assertThatThrownBy(() -> required.open(BINDING, "record".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        AttributeDecodingException.class,
                        e -> assertThat(e.isForged()).isTrue());
    }

    @Test
    void areReadWhereEncryptionWasSwitchedOffAgain() {
        byte[] stored = sealed.encode(BINDING, VALUE);
        AttributeCodec off = codec(Encryption.OFF, key("k1", 1));
        assertThat(off.decode(BINDING, stored)).isEqualTo(VALUE);
        assertThat(off.encode(BINDING, VALUE)).isNotEqualTo(stored);
        assertThatThrownBy(() -> codec(Encryption.OFF, "").decode(BINDING, stored))
                .hasMessageContaining("sealed with the key 'k1', and encryptionKeys is not set here");
    }

    @Test
    void ofARecordAreNoAttributeAndTheOtherWayRound() {
        byte[] record = "who is logged in".getBytes(StandardCharsets.UTF_8);
        byte[] stored = sealed.seal(BINDING, record);
        assertThat(sealed.open(BINDING, stored)).isEqualTo(record);
        assertThatThrownBy(() -> sealed.decode(BINDING, stored)).hasMessageContaining("codec 4 is unknown here");
        assertThatThrownBy(() -> sealed.open(BINDING, sealed.encode(BINDING, VALUE)))
                .hasMessageContaining("it is no record of a session");
        byte[] disguised = sealed.encode(BINDING, VALUE);
        disguised[2] = Envelope.RECORD;
        assertThatThrownBy(() -> sealed.open(BINDING, disguised)).hasMessageContaining("its seal is broken");
        byte[] changed = stored.clone();
        changed[25] ^= 1;
        assertThatThrownBy(() -> sealed.open(BINDING, changed)).hasMessageContaining("its seal is broken");
    }

    @Test
    void areMadeOfEveryKindOfValueAndCompressedBefore() {
        String text = "a long story ".repeat(500);
        for (Object value : Arrays.asList(null, 5, "text", text, Map.of("a", List.of(1)))) {
            byte[] stored = sealed.encode(BINDING, value);
            assertThat(sealed.decode(BINDING, stored)).isEqualTo(value);
        }
        assertThat(sealed.encode(BINDING, text)).hasSizeLessThan(text.length() / 10);
    }

    @Test
    void needKeysThatAreWellFormedAndNoneIsShown() {
        String weak = "k9:" + Base64.getEncoder().encodeToString(new byte[32]);
        assertThatThrownBy(() -> KeyRing.parse("c2VjcmV0LWJ1dC1ub3QtbmFtZWQ=,k1:c2VjcmV0,toolong:x,k2:***," + weak + ","
                        + key("k3", 3) + "," + key("k3", 4)))
                .isInstanceOf(SettingFaultsException.class)
                .hasMessageContaining("no id before its key 1")
                .hasMessageContaining("no id before its key 3")
                .hasMessageContaining("'k1' has 6 bytes, but must have 32")
                .hasMessageContaining("'k2' is not base64")
                .hasMessageContaining("'k9' is one byte over and over")
                .hasMessageContaining("'k3' is there twice")
                .hasMessageNotContaining("c2VjcmV0")
                .hasMessageNotContaining("AAAA");
        assertThat(KeyRing.parse(key("k1", 1))).hasToString("KeyRing[k1]");
        assertThatThrownBy(() -> codec(Encryption.ON, ""))
                .isInstanceOf(SettingFaultsException.class)
                .hasMessageContaining("encryption is 'on', but encryptionKeys is not set");
    }

    private static void forged(AttributeCodec codec, Binding binding, byte[] stored, String reason) {
        assertThat(Attack.isRefused(codec, binding, stored, reason).isForged()).isTrue();
    }
}
