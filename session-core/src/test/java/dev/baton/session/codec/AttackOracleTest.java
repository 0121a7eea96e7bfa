// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static dev.baton.session.codec.Codecs.BINDING;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@link Attack} asks of a codec. */
@DisplayName("An attack succeeds, says the test,")
@Tag("attack")
class AttackOracleTest {
    private static final byte[] BYTES = {1, 2, 3};
    private static final List<byte[]> KEPT = new ArrayList<>();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final AttributeCodec codec = Codecs.create();

    /** What a codec may do with hostile bytes and must not, and what that is found out by. */
    static Map<String, Supplier<Object>> mutants() {
        return Map.of(
                "Expecting actual not to be null",
                () -> "a value",
                "to be an instance of",
                () -> {
                    throw new ClassCastException("not foreseen");
                },
                "bytes of heap",
                () -> {
                    KEPT.clear();
                    KEPT.add(new byte[(int) Attack.MOST_BYTES]);
                    throw refusal();
                },
                "nanoseconds of CPU",
                () -> {
                    spendTooLong();
                    throw refusal();
                },
                "to contain:",
                () -> {
                    throw new AttributeDecodingException(prefix() + "another one", new IllegalStateException(), false);
                },
                "to match pattern",
                () -> {
                    throw new AttributeDecodingException(
                            prefix() + "a reason\nERROR forged", new IllegalStateException(), false);
                });
    }

    private static void spendTooLong() {
        long end = THREADS.getCurrentThreadCpuTime() + Attack.MOST_CPU;
        while (THREADS.getCurrentThreadCpuTime() <= end) {
            // Looking at the clock takes memory, which is another mutant's way.
            for (int i = 0; i < 100_000; i++) {
                Thread.onSpinWait();
            }
        }
    }

    private static String prefix() {
        return "Attribute 'cart' cannot be read from its stored bytes: ";
    }

    private static AttributeDecodingException refusal() {
        return new AttributeDecodingException(prefix() + "a reason", new IllegalStateException(), false);
    }

    static List<Map.Entry<String, Supplier<Object>>> entries() {
        return List.copyOf(mutants().entrySet());
    }

    @ParameterizedTest
    @MethodSource("entries")
    void ofACodecThatDoesWhatItMustNot(Map.Entry<String, Supplier<Object>> mutant) {
        assertThatThrownBy(() -> Attack.isRefused(decoding(mutant.getValue()), BYTES, "a reason"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(mutant.getKey());
    }

    @Test
    void ofACodecOfWhichTheNextReadIsAnother() {
        boolean[] spoiled = {false};
        AttributeCodec mutant = codec((bytes, read) -> {
            if (bytes == BYTES) {
                spoiled[0] = true;
                throw refusal();
            }
            return spoiled[0] ? List.of("another") : read.get();
        });
        assertThatThrownBy(() -> Attack.isRefused(mutant, BYTES, "a reason"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("another");
    }

    @Test
    void ofNoneThatRefuses() {
        Attack.isRefused(
                decoding(() -> {
                    throw refusal();
                }),
                BYTES,
                "a reason");
    }

    private AttributeCodec decoding(Supplier<Object> hostile) {
        return codec((bytes, read) -> bytes == BYTES ? hostile.get() : read.get());
    }

    /** How a mutant decodes, with the real way at hand. */
    private interface Decoding {
        Object decode(byte[] bytes, Supplier<Object> read);
    }

    private AttributeCodec codec(Decoding decoding) {
        return (AttributeCodec) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {AttributeCodec.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("decode")) {
                        byte[] bytes = (byte[]) arguments[1];
                        return decoding.decode(bytes, () -> codec.decode(BINDING, bytes));
                    }
                    try {
                        return method.invoke(codec, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
