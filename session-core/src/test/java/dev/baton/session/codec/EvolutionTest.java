// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static dev.baton.session.codec.Codecs.BINDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A class that changed is read right or not at all")
class EvolutionTest {
    private static final String HEAD = "package shop; import java.util.*; import java.io.*; ";
    private static final String NEXT = "\n//\n";
    private static final String ERROR = "error";

    /**
     * What changed, the old and the new class {@code shop.Item}, and what the new one shows of the old one's instance.
     * The old one has {@code make()}, the new one {@code toString()}.
     */
    record Change(String what, String before, String after, String shown) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Change> changes() {
        return Stream.of(
                bean(
                        "a field is added",
                        "int count = 3;",
                        "int count; String name; int more;",
                        "count + name + more",
                        "3null0"),
                bean("an int is removed", "int count = 3; String name = \"x\";", "String name;", "name", "x"),
                bean(
                        "a list is removed, beside which the same list stays",
                        "List<String> a = new ArrayList<>(List.of(\"p\")); List<String> b = a; String z = \"z\";",
                        "List<String> b; String z;",
                        "b + z",
                        "[p]z"),
                bean("fields are reordered", "int a = 1; int b = 2;", "int b; int a;", "a + \",\" + b", "1,2"),
                bean("a field is renamed", "String name = \"x\";", "String title;", "title", "null"),
                bean("int becomes long", "int count = 3;", "long count;", "count", ERROR),
                bean("int becomes Integer", "int count = 3;", "Integer count;", "count", "3"),
                bean("Integer becomes int", "Integer count = 3;", "int count;", "count", "3"),
                bean("int becomes String", "int count = 3;", "String count;", "count", ERROR),
                bean("Integer becomes Long", "Integer count = 3;", "Long count;", "count", ERROR),
                bean(
                        "List becomes Set",
                        "List<String> all = new ArrayList<>(List.of(\"a\"));",
                        "Set<String> all;",
                        "all",
                        ERROR),
                bean(
                        "List becomes Collection",
                        "List<String> all = new ArrayList<>(List.of(\"a\"));",
                        "Collection<String> all;",
                        "all",
                        "[a]"),
                bean("List.of becomes a List field", "Object all = List.of(\"a\");", "List<String> all;", "all", "[a]"),
                bean("a method is added", "int count = 3;", "int count; public void more() {}", "count", "3"),
                bean("a field becomes transient", "int count = 3;", "transient int count;", "count", "0"),
                new Change(
                        "an enum constant is inserted",
                        HEAD + "public enum Item { A, C; public static Object make() { return C; } }",
                        HEAD + "public enum Item { A, B, C }",
                        "C"),
                new Change(
                        "an enum constant is removed",
                        HEAD + "public enum Item { A, C; public static Object make() { return C; } }",
                        HEAD + "public enum Item { A }",
                        ERROR),
                record(
                        "a component is added",
                        "int a",
                        "1",
                        "String b, int a, boolean c",
                        "Item[b=null, a=1, c=false]"),
                record("a component is removed", "int a, String b", "1, \"x\"", "String b", "Item[b=x]"),
                record(
                        "components change places",
                        "String a, String b",
                        "\"1\", \"2\"",
                        "String b, String a",
                        "Item[b=2, a=1]"),
                record("a component is renamed", "String a", "\"1\"", "String z", "Item[z=null]"),
                record("a component is widened", "int a", "1", "long a", "Item[a=1]"),
                record("a component is narrowed", "long a", "1L", "int a", ERROR),
                record("a component changes its type", "String a", "\"1\"", "List<String> a", ERROR),
                new Change(
                        "a bean becomes a record",
                        HEAD + "public class Item implements Serializable { int count = 3;"
                                + " public static Object make() { return new Item(); } }",
                        HEAD + "public record Item(int count) {}",
                        ERROR),
                new Change(
                        "a bean gets a readObject",
                        HEAD + "public class Item implements Serializable { int count = 3;"
                                + " public static Object make() { return new Item(); } }",
                        HEAD + "public class Item implements Serializable { int count;"
                                + " private void readObject(ObjectInputStream in) throws Exception { in.defaultReadObject(); } }",
                        ERROR),
                new Change(
                        "a constructor of a record refuses",
                        HEAD + "public record Item(int a) { public static Object make() { return new Item(-1); } }",
                        HEAD
                                + "public record Item(int a) { public Item { if (a < 0) throw new IllegalStateException(); } }",
                        ERROR),
                new Change(
                        "a class in a field is absent",
                        HEAD + "public class Item implements Serializable { Object held = new Held();"
                                + " static class Held implements Serializable {}"
                                + " public static Object make() { return new Item(); } }",
                        HEAD + "public class Item implements Serializable { Object held; }",
                        ERROR),
                new Change(
                        "the class is absent",
                        HEAD
                                + "public class Item implements Serializable { public static Object make() { return new Item(); } }",
                        HEAD + "public class Other implements Serializable {}",
                        ERROR),
                new Change(
                        "a superclass with a field of the same name is put in between",
                        HEAD + "public class Item implements Serializable { String name = \"own\";"
                                + " public static Object make() { return new Item(); } }",
                        HEAD
                                + "public class Item extends Base { String name; public String toString() { return name + super.name; } }"
                                + NEXT + HEAD + "public class Base implements Serializable { String name; }",
                        "ownnull"));
    }

    private static Change bean(String what, String before, String after, String show, String shown) {
        String make = " public static Object make() { return new Item(); } }";
        String toString = " public String toString() { return \"\" + (" + show + "); } }";
        return new Change(
                what,
                HEAD + "public class Item implements Serializable { " + before + make,
                HEAD + "public class Item implements Serializable { " + after + toString,
                shown);
    }

    private static Change record(String what, String before, String arguments, String after, String shown) {
        return new Change(
                "record: " + what,
                HEAD + "public record Item(" + before + ") { public static Object make() { return new Item(" + arguments
                        + "); } }",
                HEAD + "public record Item(" + after + ") {}",
                shown);
    }

    /** The old and the new version of a class, as two deployments have them. */
    record Versions(URLClassLoader old, URLClassLoader current) implements AutoCloseable {
        static Versions compile(Path directory, Change change) throws IOException {
            Path before = Sources.compile(directory.resolve("before/WEB-INF/classes"), change.before());
            Path after = Sources.compile(
                    directory.resolve("after/WEB-INF/classes"), change.after().split(NEXT));
            return new Versions(Sources.loader(null, before), Sources.loader(null, after));
        }

        /** An instance of the old class. */
        Object made() throws ReflectiveOperationException {
            return old.loadClass("shop.Item").getMethod("make").invoke(null);
        }

        @Override
        public void close() throws IOException {
            old.close();
            current.close();
        }
    }

    @ParameterizedTest
    @MethodSource("changes")
    void asTheTableSays(Change change, @TempDir Path directory) throws Exception {
        try (Versions versions = Versions.compile(directory, change);
                AttributeCodec oldCodec = Codecs.create(versions.old());
                AttributeCodec codec = Codecs.create(versions.current())) {
            Object value = versions.made();
            oldCodec.check("cart", value);
            byte[] bytes = oldCodec.encode(BINDING, value);
            System.out.printf("%-62s %s%n", change, outcome(codec, bytes));
            assertAsTold(change, versions, () -> codec.decode(BINDING, bytes));
        }
    }

    /** Fails unless reading the old instance gives what the table says. */
    static void assertAsTold(Change change, Versions versions, Supplier<Object> reading) {
        if (change.shown().equals(ERROR)) {
            assertThatThrownBy(reading::get).isInstanceOf(AttributeDecodingException.class);
        } else {
            Object read = reading.get();
            assertThat(read.getClass().getClassLoader()).isSameAs(versions.current());
            assertThat(read).hasToString(change.shown());
        }
    }

    private static String outcome(AttributeCodec codec, byte[] bytes) {
        try {
            return String.valueOf(codec.decode(BINDING, bytes));
        } catch (AttributeDecodingException e) {
            return e.getMessage().replaceFirst(".*stored bytes: ", "error: ");
        }
    }
}
