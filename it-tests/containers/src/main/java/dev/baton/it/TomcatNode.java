// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.FreePort;
import dev.baton.redis.testing.OutputBuffer;
import dev.baton.redis.testing.WorkDirectory;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A Tomcat of the distribution as a process, with a {@code CATALINA_BASE} and a port of its own. Thread-safe.
 *
 * <p>Its log is its {@link #output}, all of it.
 */
public final class TomcatNode implements Node, AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(10);

    private final String name;
    private final int port;
    private final Path base;
    private final NodeProcess process;

    private TomcatNode(String name, int port, Path base, NodeProcess process) {
        this.name = name;
        this.port = port;
        this.base = base;
        this.process = process;
    }

    static TomcatNode start(String name, TomcatSetup setup) {
        TomcatNode node = launch(name, setup);
        try {
            node.awaitReady();
            return node;
        } catch (IllegalStateException e) {
            node.close();
            throw e;
        }
    }

    static TomcatNode launch(String name, TomcatSetup setup) {
        int port = FreePort.next();
        Path base = WorkDirectory.create("tomcat-" + name + "-");
        TomcatBase.layOut(base, setup, port);
        return new TomcatNode(name, port, base, NodeProcess.start(name, command(base, setup)));
    }

    // What catalina.sh would run.
    private static JavaCommand command(Path base, TomcatSetup setup) {
        Path home = setup.distribution.home();
        JavaCommand command = JavaCommand.of("org.apache.catalina.startup.Bootstrap")
                .classPath(home.resolve("bin/bootstrap.jar"), home.resolve("bin/tomcat-juli.jar"))
                .options(
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                        "--add-opens=java.base/java.io=ALL-UNNAMED",
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                        "--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED")
                .property("catalina.home", home.toString())
                .property("catalina.base", base.toString())
                .property("java.io.tmpdir", base.resolve("temp").toString())
                .property(
                        "java.util.logging.config.file",
                        base.resolve("conf/logging.properties").toString())
                .property("java.util.logging.manager", "org.apache.juli.ClassLoaderLogManager")
                .directory(base)
                .arguments("start");
        setup.properties.forEach(command::property);
        setup.environment.forEach(command::environment);
        setup.jvmOptions.forEach(command::options);
        return command;
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

    /** Returns the node's {@code CATALINA_BASE}. */
    public Path base() {
        return base;
    }

    /** Returns the node's log since it was started last. */
    public OutputBuffer output() {
        return process.output();
    }

    /** Tells whether the node's process lives; a paused one does. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the node by SIGKILL and returns when it is gone. */
    public void kill() {
        process.kill();
    }

    /** Stops the node by SIGSTOP: connections stay open and unanswered. */
    public void pause() {
        process.pause();
    }

    /** Lets a paused node go on. */
    public void resume() {
        process.resume();
    }

    /** Ends the node by SIGTERM, which lets Tomcat end its applications in order. */
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
