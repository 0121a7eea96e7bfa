// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static dev.baton.session.codec.Codecs.BINDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.session.AttributeSettings;
import dev.baton.session.Encryption;
import dev.baton.session.KeyRing;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.SimpleDateFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The file was written once, by the build that fixed wire version 1. It is never written again: a build that cannot read it
 * cannot read what its users have stored.
 */
@DisplayName("What wire version 1 wrote is read by every later build")
class GoldenFileTest {
    private static final String FILE = "wire-version-1.txt";
    private static final String KEY = SealTest.key("k1", 1);

    private static final AttributeCodec CODEC = Codecs.create(
            GoldenFileTest.class.getClassLoader(),
            AttributeSettings.DEFAULT.withEncryption(Encryption.OFF, KeyRing.parse(KEY)));

    static Map<String, String> golden() throws IOException {
        Map<String, String> lines = new LinkedHashMap<>();
        try (InputStream in = GoldenFileTest.class.getResourceAsStream(FILE)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line ->
                            lines.put(line.substring(0, line.indexOf('\t')), line.substring(line.indexOf('\t') + 1)));
        }
        return lines;
    }

    static Stream<JdkTypeMatrix.Row> rows() {
        return Stream.concat(JdkTypeMatrixTest.kept(), own());
    }

    /** What the JDK's types do not show: beans, records, enums, references, compressed and large values. */
    private static Stream<JdkTypeMatrix.Row> own() {
        Beans.Cart cart = new Beans.Cart();
        cart.lines.add(new Beans.Line("tea", 2, new Beans.Price(new BigDecimal("3.20"), "EUR"), Beans.Colour.GREEN));
        cart.extras.put("lines again", cart.lines);
        return Stream.of(
                row("own: a bean that refers to itself", cart),
                row("own: a record", new Beans.Line("tea", 2, null, Beans.Colour.GREEN)),
                row("own: an enum", Beans.Colour.GREEN),
                row("own: a class with a serial form of its own", new Beans.Problem("x")),
                row("own: compressed", "a long story ".repeat(300)),
                row("own: an array of records", new Beans.Price[] {new Beans.Price(BigDecimal.ONE, "EUR"), null}));
    }

    private static JdkTypeMatrix.Row row(String name, Object value) {
        return new JdkTypeMatrix.Row(name, JdkTypeMatrix.Outcome.SAME, value);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theValueIsTheSame(JdkTypeMatrix.Row row) throws IOException {
        String line = golden().get(row.name());
        if (line == null) {
            // A type that a later build has learned, or one that the JDK which wrote the file did not have.
            assertThat(golden()).hasSizeGreaterThan(150);
            return;
        }
        assertSame(row, CODEC.decode(BINDING, Base64.getDecoder().decode(line)));
    }

    @Test
    void everyLineIsStillTheNameOfAValue() throws IOException {
        List<String> names = new ArrayList<>(rows().map(JdkTypeMatrix.Row::name).toList());
        names.addAll(List.of("sealed: text", "sealed: compressed", "sealed: record"));
        assertThat(names).containsAll(golden().keySet());
    }

    @Test
    void sealedBytesAreOpened() throws IOException {
        Map<String, String> golden = golden();
        assertThat(CODEC.decode(BINDING, Base64.getDecoder().decode(golden.get("sealed: text"))))
                .isEqualTo("sealed");
        byte[] compressed = Base64.getDecoder().decode(golden.get("sealed: compressed"));
        assertThat(CODEC.decode(BINDING, compressed)).isEqualTo("a long story ".repeat(300));
        assertThat(CODEC.open(BINDING, Base64.getDecoder().decode(golden.get("sealed: record"))))
                .isEqualTo(new byte[] {1, 2, 3});
    }

    @Test
    void aChangeOfTheFormatIsNoticed() throws IOException {
        byte[] line = Base64.getDecoder().decode(golden().get("own: an enum"));
        line[4]++;
        Envelope.end(line, line.length - Envelope.TRAILER);
        assertThatThrownBy(() -> CODEC.decode(BINDING, line)).isInstanceOf(AttributeDecodingException.class);
    }

    /** Run with the path of a new file when there is a new wire version. */
    @Test
    @EnabledIfSystemProperty(named = "baton.golden.write", matches = ".+")
    void write() throws IOException {
        List<String> lines = new ArrayList<>();
        rows().forEach(row -> lines.add(line(row.name(), CODEC.encode(BINDING, row.value()))));
        AttributeCodec sealing = Codecs.create(
                GoldenFileTest.class.getClassLoader(),
                AttributeSettings.DEFAULT.withEncryption(Encryption.ON, KeyRing.parse(KEY)));
        lines.add(line("sealed: text", sealing.encode(BINDING, "sealed")));
        lines.add(line("sealed: compressed", sealing.encode(BINDING, "a long story ".repeat(300))));
        lines.add(line("sealed: record", sealing.seal(BINDING, new byte[] {1, 2, 3})));
        Files.write(Path.of(System.getProperty("baton.golden.write")), lines);
    }

    private static String line(String name, byte[] bytes) {
        return name + "\t" + Base64.getEncoder().encodeToString(bytes);
    }

    private static void assertSame(JdkTypeMatrix.Row row, Object read) {
        if (row.value() instanceof Beans.Cart cart) {
            assertThat(((Beans.Cart) read).lines).isEqualTo(cart.lines);
            assertThat(((Beans.Cart) read).extras.get("lines again")).isSameAs(((Beans.Cart) read).lines);
        } else if (row.value() instanceof Object[] array && row.name().startsWith("own")) {
            assertThat(Arrays.asList((Object[]) read)).isEqualTo(Arrays.asList(array));
        } else if (row.name().startsWith("own: a class")) {
            assertThat(read).hasToString(row.value().toString());
        } else if (row.value() instanceof SimpleDateFormat format) {
            // The names of months and days are part of its state, and each JDK has its own.
            assertThat(((SimpleDateFormat) read).toPattern()).isEqualTo(format.toPattern());
        } else if (row.name().endsWith(".values")) {
            // Its values come from a map whose order each JVM chooses for itself.
            assertThat(List.<Object>copyOf((Collection<?>) read))
                    .hasSameElementsAs(List.<Object>copyOf((Collection<?>) row.value()));
        } else {
            JdkTypeMatrixTest.assertSame(row, read);
        }
    }
}
