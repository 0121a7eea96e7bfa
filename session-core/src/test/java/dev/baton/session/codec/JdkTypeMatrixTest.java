// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static dev.baton.session.codec.Codecs.BINDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.Format;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Every JDK value comes back equal, or is refused when it is set")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JdkTypeMatrixTest {
    /** Hash tables that are not built again as they grew, so that colliding elements change places once. */
    private static final Set<String> ORDER_SETTLES_LATE =
            Set.of("Set.of different classes", "Properties with defaults", "Subject", "checkedSet", "checkedMap");

    private final AttributeCodec codec = Codecs.create();

    static Stream<JdkTypeMatrix.Row> kept() {
        return JdkTypeMatrix.rows().stream().filter(row -> row.outcome() != JdkTypeMatrix.Outcome.REFUSED);
    }

    static Stream<JdkTypeMatrix.Row> refused() {
        return JdkTypeMatrix.rows().stream().filter(row -> row.outcome() == JdkTypeMatrix.Outcome.REFUSED);
    }

    @ParameterizedTest
    @MethodSource("kept")
    void comesBackAsAnAttribute(JdkTypeMatrix.Row row) {
        codec.check("cart", row.value());
        assertSame(row, Codecs.roundTrip(codec, row.value()));
    }

    @ParameterizedTest
    @MethodSource("kept")
    void comesBackFromAField(JdkTypeMatrix.Row row) {
        Beans.Node node = new Beans.Node();
        node.next = row.value();
        assertSame(row, ((Beans.Node) Codecs.roundTrip(codec, node)).next);
    }

    @ParameterizedTest
    @MethodSource("kept")
    void comesBackFromACollectionBesideOthers(JdkTypeMatrix.Row row) {
        assertSameBesideOthers(row, value -> Codecs.roundTrip(codec, value));
    }

    /** Fails unless the value survives being twice in a list. */
    static void assertSameBesideOthers(JdkTypeMatrix.Row row, UnaryOperator<Object> roundTrip) {
        List<Object> list = new ArrayList<>(Arrays.asList(1, row.value(), "x", row.value()));
        List<?> read = (List<?>) roundTrip.apply(list);
        assertSame(row, read.get(1));
        assertSame(row, read.get(3));
        assertThat(read.get(2)).isEqualTo("x");
    }

    @ParameterizedTest
    @MethodSource("kept")
    void comesBackFromJavaSerializationOrIsRefusedThere(JdkTypeMatrix.Row row) {
        byte[] envelope;
        try {
            envelope = codec.encode(BINDING, new Beans.Box(row.value()));
        } catch (AttributeEncodingException e) {
            boolean view = row.outcome() == JdkTypeMatrix.Outcome.COPY;
            assertThat(e).hasMessageContaining(view ? "cannot be stored" : "is not Serializable");
            return;
        }
        assertSame(row, ((Beans.Box) codec.decode(BINDING, envelope)).content);
    }

    @ParameterizedTest
    @MethodSource("kept")
    void hasTheSameBytesAfterOneMoreRoundTrip(JdkTypeMatrix.Row row) {
        byte[] first = codec.encode(BINDING, row.value());
        byte[] second = codec.encode(BINDING, codec.decode(BINDING, first));
        byte[] third = codec.encode(BINDING, codec.decode(BINDING, first));
        assertThat(third).isEqualTo(second);
        if (!ORDER_SETTLES_LATE.contains(row.name())) {
            assertThat(second).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefusedWithItsNameAndClassAndARemedy(JdkTypeMatrix.Row row) {
        assertThatThrownBy(() -> codec.check("cart", row.value()))
                .isInstanceOf(AttributeEncodingException.class)
                .hasMessageContaining("'cart'")
                .hasMessageContaining(ClassNames.shown(row.value().getClass().getName()));
        // Java serialization writes a class as its name, which the policy checks.
        if (row.value() != String.class) {
            assertThatThrownBy(() -> codec.encode(BINDING, new Beans.Box(row.value())))
                    .isInstanceOf(AttributeEncodingException.class);
        }
        assertThatThrownBy(() -> codec.encode(BINDING, new ArrayList<>(List.of(row.value()))))
                .isInstanceOf(AttributeEncodingException.class);
    }

    @Test
    void theMatrixIsPrinted() {
        StringBuilder table = new StringBuilder();
        for (JdkTypeMatrix.Row row : JdkTypeMatrix.rows()) {
            table.append("%-42s %s%n".formatted(row.name(), outcome(row)));
        }
        System.out.println(table);
        assertThat(table.toString().lines()).hasSizeGreaterThan(180);
    }

    private String outcome(JdkTypeMatrix.Row row) {
        try {
            byte[] envelope = codec.encode(BINDING, row.value());
            return "%s, %d bytes"
                    .formatted(row.outcome() == JdkTypeMatrix.Outcome.COPY ? "copied" : "same", envelope.length);
        } catch (AttributeEncodingException e) {
            return "refused: " + e.getMessage().replaceAll("^.*the session: ", "");
        }
    }

    static void assertSame(JdkTypeMatrix.Row row, Object read) {
        if (row.outcome() == JdkTypeMatrix.Outcome.SAME) {
            assertThat(read.getClass()).isSameAs(row.value().getClass());
        }
        assertThat(comparable(read)).isEqualTo(comparable(row.value()));
    }

    /** Something with a meaningful {@code equals} in place of what has none. */
    private static Object comparable(Object value) {
        if (value == null) {
            return "null";
        }
        if (value.getClass().isArray()) {
            return Arrays.deepToString(new Object[] {value});
        }
        if (value instanceof SortedSet<?> set) {
            return List.of(
                    new ArrayList<>(set), String.valueOf(set.comparator()).replaceAll("@.*", ""));
        }
        if (value instanceof SortedMap<?, ?> map) {
            return List.of(
                    new ArrayList<>(map.entrySet()).toString(),
                    String.valueOf(map.comparator()).replaceAll("@.*", ""));
        }
        if (value instanceof Queue
                || (value instanceof Collection && !(value instanceof List || value instanceof Set))) {
            return List.copyOf((Collection<?>) value);
        }
        if (value instanceof Properties properties) {
            return List.of(properties.toString(), properties.stringPropertyNames());
        }
        if (value instanceof Map.Entry<?, ?> entry) {
            return entry.toString();
        }
        if (value instanceof IdentityHashMap) {
            return value.toString();
        }
        if (value instanceof AtomicReference<?> reference) {
            return List.of(reference.get());
        }
        if (value instanceof Pattern pattern) {
            return pattern.pattern() + pattern.flags();
        }
        if (value instanceof Throwable thrown) {
            return List.of(thrown.toString(), thrown.getStackTrace(), String.valueOf(thrown.getCause()))
                    .get(0);
        }
        if (value instanceof Random) {
            return "a random generator";
        }
        boolean byText = value instanceof Number
                        && (value instanceof LongAdder
                                || value.getClass().getName().startsWith("java.util.concurrent.atomic"))
                || value instanceof CharSequence
                || value.getClass().getName().startsWith("java.util.concurrent.atomic");
        return byText && !(value instanceof Format) ? value.toString() : value;
    }
}
