// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.ChildProcess;
import dev.baton.redis.testing.FreePort;
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

/** A Jetty of the distribution as a process, with a {@code jetty.base} of its own. Thread-safe. */
public final class JettyNode extends ServerNode {
    /** The system property in which applications find the node's port. */
    public static final String PORT = "baton.it.port";

    private static final Duration MODULES_LIMIT = Duration.ofMinutes(4);

    private JettyNode(String name, int port, Path base, JettySetup setup) {
        super(name, port, base, command(port, base, setup));
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
        return new JettyNode(name, port, base, setup);
    }

    private static JavaCommand command(int port, Path base, JettySetup setup) {
        JavaCommand command = starter(base, setup)
                .property(PORT, Integer.toString(port))
                .arguments("jetty.http.host=127.0.0.1", "jetty.http.port=" + port);
        setup.lines.forEach(command::arguments);
        setup.properties.forEach(command::property);
        setup.jvmOptions.forEach(command::options);
        return command;
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
        for (Map.Entry<Path, String> library : setup.libraries.entrySet()) {
            Path directory = Files.createDirectories(base.resolve(library.getValue()));
            Files.copy(library.getKey(), directory.resolve(library.getKey().getFileName()));
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
                    MODULES_LIMIT,
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
}
