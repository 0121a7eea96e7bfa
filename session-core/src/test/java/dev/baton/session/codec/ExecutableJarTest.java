// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.minlog.Log;
import com.esotericsoftware.reflectasm.ConstructorAccess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objenesis.Objenesis;
import org.slf4j.LoggerFactory;
import org.springframework.boot.loader.launch.JarLauncher;

@DisplayName("In an application that is started with java -jar, its own classes are kept and its libraries' refused")
class ExecutableJarTest {
    private static final String MAIN = """
            package shop;
            import dev.baton.session.codec.*;
            import dev.baton.session.spi.Incarnation;
            public class Main {
                public static void main(String[] arguments) throws Exception {
                    ClassLoader loader = Thread.currentThread().getContextClassLoader();
                    AttributeCodec codec = AttributeCodec.create(CodecSettings.of(loader));
                    Binding binding = new Binding("n", new Incarnation(1, 2), "a");
                    codec.check("a", new Item());
                    System.out.println(codec.decode(binding, codec.encode(binding, new Item())));
                    try {
                        codec.check("a", loader.loadClass("lib.Thing").getConstructor().newInstance());
                        System.out.println("kept");
                    } catch (AttributeEncodingException e) {
                        System.out.println(e.getMessage());
                    }
                }
            }
            """;

    private static final String CLASS = "package %s; public class %s implements java.io.Serializable {"
            + " public String toString() { return \"an item\"; } }";

    @TempDir
    Path directory;

    @Test
    void ofSpringBootWithJarsInside() throws Exception {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (JarFile loader = new JarFile(place(JarLauncher.class).toFile())) {
            for (JarEntry entry :
                    loader.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
                entries.put(entry.getName(), loader.getInputStream(entry).readAllBytes());
            }
        }
        // The launcher looks for the directory's own entry.
        entries.put("BOOT-INF/classes/", new byte[0]);
        files(application()).forEach((name, bytes) -> entries.put("BOOT-INF/classes/" + name, bytes));
        for (Path library : libraries()) {
            entries.put("BOOT-INF/lib/" + entries.size() + ".jar", jar(library));
        }
        entries.put("BOOT-INF/lib/lib.jar", jar(library()));
        assertThat(run(entries, JarLauncher.class.getName(), "shop.Main")).containsExactly("an item", REFUSED);
    }

    @Test
    void ofOneJarWithLibrariesBesideIt() throws Exception {
        Map<String, byte[]> entries = files(application());
        Path beside = Files.write(directory.resolve("lib.jar"), jar(library()));
        StringBuilder classPath = new StringBuilder(beside.toUri().toString());
        libraries().forEach(library -> classPath.append(' ').append(library.toUri()));
        assertThat(run(entries, "shop.Main", classPath.toString())).containsExactly("an item", REFUSED);
    }

    private static final String REFUSED = "Attribute 'a' of class lib.Thing cannot be stored in the session: class"
            + " lib.Thing is not allowed in a session: it is neither the application's own nor on the list of JDK classes;"
            + " if you trust it, add lib.Thing to the setting allowedClasses";

    private Path application() throws Exception {
        return Sources.compile(directory.resolve("classes"), libraries(), CLASS.formatted("shop", "Item"), MAIN);
    }

    private Path library() throws IOException {
        return Sources.compile(directory.resolve("library"), CLASS.formatted("lib", "Thing"));
    }

    private static List<Path> libraries() throws URISyntaxException {
        return List.of(
                place(AttributeCodec.class),
                place(Kryo.class),
                place(Log.class),
                place(ConstructorAccess.class),
                place(Objenesis.class),
                place(NullMarked.class),
                place(LoggerFactory.class));
    }

    private static Path place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static byte[] jar(Path source) throws IOException {
        if (Files.isRegularFile(source)) {
            return Files.readAllBytes(source);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(bytes, new Manifest(), files(source));
        return bytes.toByteArray();
    }

    private static Map<String, byte[]> files(Path directory) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                String name = directory.relativize(file).toString().replace('\\', '/');
                files.put(name, Files.readAllBytes(file));
            }
        }
        return files;
    }

    /** Nested jars are stored as they are, which the launcher needs. */
    private static void write(OutputStream target, Manifest manifest, Map<String, byte[]> entries) throws IOException {
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        try (JarOutputStream jar = new JarOutputStream(target, manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                ZipEntry stored = new ZipEntry(entry.getKey());
                stored.setMethod(ZipEntry.STORED);
                stored.setSize(entry.getValue().length);
                CRC32 sum = new CRC32();
                sum.update(entry.getValue());
                stored.setCrc(sum.getValue());
                jar.putNextEntry(stored);
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        }
    }

    private List<String> run(Map<String, byte[]> entries, String main, String second) throws Exception {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main);
        boolean boot = !main.equals("shop.Main");
        manifest.getMainAttributes()
                .put(boot ? new Attributes.Name("Start-Class") : Attributes.Name.CLASS_PATH, second);
        Path jar = directory.resolve("app.jar");
        try (OutputStream out = Files.newOutputStream(jar)) {
            write(out, manifest, entries);
        }
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(java.toString(), "-Xmx128m", "-jar", jar.toString())
                .directory(directory.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
            return output.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }
}
