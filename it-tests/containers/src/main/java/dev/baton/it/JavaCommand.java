// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How to start a JVM as a node: with the Java of this JVM, small, and quick to come up.
 *
 * <p>Of the environment it inherits everything but {@code BATON_…}, so that a node is configured by its test alone. Not
 * thread-safe.
 */
public final class JavaCommand {
    // Nodes are many, short-lived and share few cores: no second compiler, no concurrent collector.
    private static final List<String> SMALL_AND_QUICK =
            List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

    private final String mainClass;
    private final List<String> classPath = new ArrayList<>();
    private final List<String> options = new ArrayList<>(SMALL_AND_QUICK);
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private @Nullable Path directory;

    private JavaCommand(String mainClass) {
        this.mainClass = mainClass;
    }

    /** Starts a description with the class whose {@code main} is run. */
    public static JavaCommand of(String mainClass) {
        return new JavaCommand(mainClass);
    }

    /** Adds jars or class directories. */
    public JavaCommand classPath(Path... entries) {
        Stream.of(entries).map(Path::toString).forEach(classPath::add);
        return this;
    }

    /** Returns the jar or the directory that a class of this JVM comes from. */
    public static Path placeOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(type + " comes from no file", e);
        }
    }

    /** Adds the class path of this JVM. */
    public JavaCommand inheritClassPath() {
        classPath.add(System.getProperty("java.class.path"));
        return this;
    }

    /** Adds options of the JVM; of those given twice, the last counts. */
    public JavaCommand options(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** Adds a system property. */
    public JavaCommand property(String name, String value) {
        options.add("-D" + name + "=" + value);
        return this;
    }

    /** Adds arguments of {@code main}. */
    public JavaCommand arguments(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    /** Adds an environment variable. */
    public JavaCommand environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Sets the working directory. */
    public JavaCommand directory(Path newDirectory) {
        directory = newDirectory;
        return this;
    }

    /** Returns a description that {@link NodeProcess#start} takes. */
    public ProcessBuilder toProcessBuilder() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(String.join(File.pathSeparator, classPath));
        command.add(mainClass);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        builder.environment().keySet().removeIf(name -> name.startsWith("BATON_"));
        builder.environment().putAll(environment);
        return builder;
    }
}
