// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.docs;

import dev.baton.it.JavaCommand;
import dev.baton.it.ServerNode;
import dev.baton.redis.testing.FreePort;
import dev.baton.redis.testing.WorkDirectory;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** An application with Spring Boot and what the README shows, compiled as a user would and not packed. */
final class SpringBoot {
    private static final String PACKAGE = "package shop;\n\n";
    private static final String CUSTOMIZER_OF_4 = "org.springframework.boot.tomcat.TomcatContextCustomizer";
    private static final String CUSTOMIZER_OF_3 =
            "org.springframework.boot.web.embedded.tomcat.TomcatContextCustomizer";

    private final Path libraries;
    private final Path classes;
    private final Path dropIn = Path.of(System.getProperty("baton.dropin"));

    private SpringBoot(Path libraries, Path classes) {
        this.libraries = libraries;
        this.classes = classes;
    }

    /**
     * Compiles the application.
     *
     * @param line 3 or 4
     * @param snippet what the page shows, for 4; for 3 the import is another, as the page says
     * @param directory where the classes go
     * @throws IllegalStateException if it does not compile, with what the compiler says
     */
    static SpringBoot compile(int line, String snippet, Path directory) throws IOException {
        SpringBoot boot = new SpringBoot(Path.of(System.getProperty("baton.spring.boot." + line)), directory);
        if (!snippet.contains(CUSTOMIZER_OF_4)) {
            throw new IllegalArgumentException("The snippet imports no " + CUSTOMIZER_OF_4);
        }
        Path sources = Files.createDirectories(directory.resolve("sources"));
        Path configuration = Files.writeString(
                sources.resolve("SharedSessions.java"),
                PACKAGE + (line == 4 ? snippet : snippet.replace(CUSTOMIZER_OF_4, CUSTOMIZER_OF_3)));
        Path application = Files.writeString(sources.resolve("Shop.java"), application());
        StringWriter faults = new StringWriter();
        String joined = Stream.of(boot.classPath()).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        // Spring finds the names of parameters in the class files.
        List<String> options = List.of("-d", directory.toString(), "-parameters", "-proc:none", "-classpath", joined);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            if (!compiler.getTask(
                            faults, files, null, options, null, files.getJavaFileObjects(configuration, application))
                    .call()) {
                throw new IllegalStateException(faults.toString());
            }
        }
        return boot;
    }

    private static String application() throws IOException {
        try (InputStream source = SpringBoot.class.getResourceAsStream("Shop.java")) {
            if (source == null) {
                throw new IllegalStateException("Shop.java is no resource of the tests");
            }
            return new String(source.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Path[] classPath() {
        try (Stream<Path> jars = Files.list(libraries)) {
            return Stream.concat(Stream.of(classes, dropIn), jars.sorted()).toArray(Path[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a node and returns at once. */
    ServerNode launch(String name, URI store) {
        int port = FreePort.next();
        Path base = WorkDirectory.create("spring-" + name + "-");
        JavaCommand command = JavaCommand.of("shop.Shop")
                .classPath(classPath())
                .directory(base)
                .arguments(
                        "--server.port=" + port,
                        "--server.address=127.0.0.1",
                        "--shop.store=" + store,
                        "--spring.main.banner-mode=off",
                        "--logging.level.dev.baton=debug");
        return ServerNode.launch(name, port, base, command);
    }
}
