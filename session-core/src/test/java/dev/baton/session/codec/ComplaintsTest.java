// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static dev.baton.session.codec.Codecs.BINDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.session.AttributeLimits;
import dev.baton.session.AttributeSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The log tells")
class ComplaintsTest {
    private final AttributeCodec codec = Codecs.create(
            getClass().getClassLoader(),
            AttributeSettings.DEFAULT.withCompressFrom(0).withLimits(new AttributeLimits(1000, 5000, 10, 64, 1000)));

    /** The lines that the log gets meanwhile. */
    private static List<String> logged(Runnable action) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("AttributeCodec"))
                .toList();
    }

    @Test
    void onceOfAnAttributeThatComesNearItsLimitBeforeItIsRefused() {
        assertThat(logged(() -> codec.encode(BINDING, "x".repeat(700)))).isEmpty();
        assertThat(logged(() -> {
                    codec.encode(BINDING, "x".repeat(900));
                    codec.encode(BINDING, "x".repeat(950));
                }))
                .singleElement()
                .asString()
                .contains(
                        "WARN", "Attribute 'cart' has 909 bytes; from 1000, which is maxAttributeBytes, it is refused");
        assertThatThrownBy(() -> codec.encode(BINDING, "x".repeat(1000)))
                .hasMessageContaining("raise maxAttributeBytes");
    }

    @Test
    void onceOfASessionThatComesNearItsLimitAndWhichAttributeIsTheLargest() {
        Map<String, byte[]> set = Map.of("cart", new byte[900], "name", new byte[10]);
        assertThat(logged(() -> codec.requireRoom(3900, set))).isEmpty();
        assertThat(logged(() -> {
                    codec.requireRoom(4100, set);
                    codec.requireRoom(4200, set);
                }))
                .singleElement()
                .asString()
                .contains(
                        "WARN",
                        "A session has 4100 bytes, of which its attribute 'cart' has 900; from 5000, which is"
                                + " maxSessionBytes");
        assertThatThrownBy(() -> codec.requireRoom(5001, set))
                .hasMessageContaining("Attribute 'cart', with 900 bytes")
                .hasMessageContaining("more than maxSessionBytes, which is 5000");
    }

    @Test
    void onceOfAnAttributeThatCannotBeReadWhichIsCountedEachTime() {
        byte[] damaged = codec.encode(BINDING, "x");
        damaged[5] ^= 1;
        assertThat(logged(() -> {
                    for (int i = 0; i < 3; i++) {
                        assertThatThrownBy(() -> codec.decode(BINDING, damaged))
                                .isInstanceOf(AttributeDecodingException.class);
                    }
                }))
                .singleElement()
                .asString()
                .contains("WARN", "its checksum is wrong", "it is hidden, and its bytes stay as they are");
        assertThat(codec.unreadable()).isEqualTo(3);
    }

    @Test
    void ofNoMoreNamesThanThereIsRoomFor() {
        byte[] damaged = {1, 2, 3};
        List<String> lines = logged(() -> {
            for (int i = 0; i < 1500; i++) {
                Binding binding = new Binding(BINDING.namespace(), BINDING.incarnation(), "name " + i);
                assertThatThrownBy(() -> codec.decode(binding, damaged)).isInstanceOf(AttributeDecodingException.class);
            }
        });
        assertThat(lines).hasSize(1000);
        assertThat(codec.unreadable()).isEqualTo(1500);
    }
}
