// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.CompatibleFieldSerializer;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objenesis.strategy.StdInstantiatorStrategy;

/** The mutant of both matrices is bare Kryo, which changes some values and tells nobody. */
@DisplayName("The matrices find out a codec that silently changes")
class MatrixOracleTest {
    /** Changes after which bare Kryo reads something else than was written. */
    private static final List<String> SILENT =
            List.of("an enum constant is inserted", "record: a component is renamed");

    private static Kryo bare(ClassLoader loader) {
        Kryo kryo = new Kryo();
        kryo.setRegistrationRequired(false);
        kryo.setReferences(true);
        kryo.setInstantiatorStrategy(new StdInstantiatorStrategy());
        kryo.setDefaultSerializer(CompatibleFieldSerializer.class);
        kryo.setClassLoader(loader);
        return kryo;
    }

    private static byte[] write(Kryo kryo, Object value) {
        Output out = new Output(1024, -1);
        kryo.writeClassAndObject(out, value);
        return out.toBytes();
    }

    private static Object roundTrip(Object value) {
        ClassLoader loader = MatrixOracleTest.class.getClassLoader();
        return bare(loader).readClassAndObject(new Input(write(bare(loader), value)));
    }

    @Test
    void aValueOfTheJdk() {
        Set<String> silent = new LinkedHashSet<>();
        JdkTypeMatrixTest.kept().forEach(row -> {
            try {
                JdkTypeMatrixTest.assertSameBesideOthers(row, MatrixOracleTest::roundTrip);
            } catch (AssertionError e) {
                silent.add(row.name());
            } catch (RuntimeException | StackOverflowError e) {
                // It tells, if late.
            }
        });
        assertThat(silent)
                .contains(
                        "List.of",
                        "Locale, script and extension",
                        "ZonedDateTime, second hour of its name",
                        "Timestamp");
    }

    @Test
    void aClassThatHasChanged(@TempDir Path directory) throws Exception {
        Set<String> silent = new LinkedHashSet<>();
        for (EvolutionTest.Change change : EvolutionTest.changes().toList()) {
            if (SILENT.contains(change.what())) {
                Path versionsOf = directory.resolve("change" + silent.size());
                try (EvolutionTest.Versions versions = EvolutionTest.Versions.compile(versionsOf, change)) {
                    byte[] bytes = write(bare(versions.old()), versions.made());
                    Object read = bare(versions.current()).readClassAndObject(new Input(bytes));
                    EvolutionTest.assertAsTold(change, versions, () -> read);
                } catch (AssertionError e) {
                    silent.add(change.what());
                }
            }
        }
        assertThat(silent).containsExactlyElementsOf(SILENT);
    }
}
