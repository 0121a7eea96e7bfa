// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.ChildProcess;
import dev.baton.redis.testing.FreePort;
import dev.baton.redis.testing.OutputBuffer;
import dev.baton.redis.testing.WorkDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Jetty of the distribution as a process, with a {@code jetty.base} and a port of its own. Thread-safe.
 *
 * <p>Its log is its {@link #output}, all of it.
 */
public final class JettyNode implements Node, AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(10);

    private final String name;
    private final int port;
    private final Path base;
    private final NodeProcess process;

    private JettyNode(String name, int port, Path base, NodeProcess process) {
        this.name = name;
        this.port = port;
        this.base = base;
        this.process = process;
    }

    static JettyNode start(String name, JettySetup setup) {
        JettyNode node = launch(name, setup);
        try {
            node.awaitReady();
            return node;
        } catch (IllegalStateException e) {
            node.close();
            throw e;
        }
    }

    static JettyNode launch(String name, JettySetup setup) {
        int port = FreePort.next();
        Path base = WorkDirectory.create("jetty-" + name + "-");
        try {
            layOut(base, setup);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lay out a Jetty in " + base, e);
        }
        addModules(name, base, setup);
        JavaCommand run = starter(base, setup).arguments("jetty.http.host=127.0.0.1", "jetty.http.port=" + port);
        setup.lines.forEach(run::arguments);
        return new JettyNode(name, port, base, NodeProcess.start(name, run));
    }

    private static void layOut(Path base, JettySetup setup) throws IOException {
        Files.createDirectories(base.resolve("webapps"));
        for (Path archive : setup.archives) {
            unpack(archive, base);
        }
        for (Map.Entry<String, String> file : setup.files.entrySet()) {
            Path path = base.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        for (Map.Entry<String, Path> application : setup.applications.entrySet()) {
            Files.copy(application.getValue(), base.resolve("webapps").resolve(application.getKey() + ".war"));
        }
    }

    private static void unpack(Path archive, Path base) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(archive);
                Stream<Path> entries = Files.walk(zip.getPath("/"))) {
            for (Path entry : List.copyOf(entries.toList())) {
                Path target = base.resolve(zip.getPath("/").relativize(entry).toString());
                if (Files.isDirectory(entry)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(entry, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static void addModules(String name, Path base, JettySetup setup) {
        JavaCommand add = starter(base, setup).arguments("--add-modules=" + String.join(",", setup.modules));
        ChildProcess adding = ChildProcess.start(name + " adding modules", add.toProcessBuilder());
        try {
            Await.until(
                    name + " to add its modules",
                    START_LIMIT,
                    () -> !adding.isAlive(),
                    () -> adding.output().tail());
        } finally {
            adding.close();
        }
    }

    private static JavaCommand starter(Path base, JettySetup setup) {
        Path home = setup.distribution.home();
        return JavaCommand.of("org.eclipse.jetty.start.Main")
                .classPath(home.resolve("start.jar"))
                .property("jetty.home", home.toString())
                .property("jetty.base", base.toString())
                .directory(base);
    }

    /**
     * Waits until the node answers HTTP; its applications are deployed then.
     *
     * @throws IllegalStateException if it ends or does not answer within 90 seconds, with what it printed
     */
    public void awaitReady() {
        Await.until(name + " to answer on port " + port, START_LIMIT, this::answersOrEnded, () -> output().tail());
        if (!process.isAlive()) {
            throw new IllegalStateException(process.describeEnd());
        }
    }

    private boolean answersOrEnded() {
        return !process.isAlive()
                || WebConnection.exchange(port, WebRequest.get("/"), PROBE_LIMIT)
                                .status()
                        > 0;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int port() {
        return port;
    }

    /** Returns the node's log since it was started last. */
    public OutputBuffer output() {
        return process.output();
    }

    /** Ends the node by SIGKILL and returns when it is gone. */
    public void kill() {
        process.kill();
    }

    /** Ends the node by SIGTERM, which lets Jetty end its applications in order. */
    public void stop() {
        process.stop(STOP_LIMIT);
    }

    /** Kills the node if it lives, starts it again on the same port, and returns when it answers. */
    public void restart() {
        process.restart();
        awaitReady();
    }

    /** Kills the node and deletes its files. */
    @Override
    public void close() {
        process.close();
        WorkDirectory.delete(base);
    }

    @Override
    public String toString() {
        return name + " on port " + port;
    }
}
