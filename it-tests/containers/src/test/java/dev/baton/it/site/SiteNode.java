// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import dev.baton.it.JavaCommand;
import dev.baton.it.Node;
import dev.baton.it.NodeProcess;
import dev.baton.it.StoreProxy;
import dev.baton.it.WebReply;
import dev.baton.redis.testing.FreePort;
import dev.baton.redis.testing.OutputBuffer;
import dev.baton.session.codec.JdkTypeMatrix;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A node of the site as a process, with a link to the store of its own. Thread-safe.
 *
 * <p>Its class path is the tests, a container and Baton's jars for it; what a {@linkplain ScriptMutants mutant} changes comes
 * before that.
 */
public final class SiteNode implements Node, AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Pattern READY = Pattern.compile("^" + SiteMain.READY + "$");

    private final String name;
    private final int port;
    private final StoreProxy link;
    private final NodeProcess process;
    private volatile boolean up = true;

    private SiteNode(String name, int port, StoreProxy link, NodeProcess process) {
        this.name = name;
        this.port = port;
        this.link = link;
        this.process = process;
    }

    static SiteNode launch(
            Container container,
            String name,
            StoreProxy link,
            Path files,
            List<Path> before,
            List<Path> drivers,
            List<Application> applications) {
        int port = FreePort.next();
        JavaCommand command = JavaCommand.of(container.main())
                .classPath(before.toArray(Path[]::new))
                .classPath(classPath(container, files))
                .classPath(drivers.toArray(Path[]::new))
                // Tomcat keeps the last 500 streams of an HTTP/2 connection that sent files, with all their buffers.
                .options("-Xmx512m", "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED")
                .arguments(Integer.toString(port), link.uri().toString(), files.toString())
                .arguments(applications.stream().map(Application::toArgument).toArray(String[]::new));
        return new SiteNode(name, port, link, NodeProcess.start(name, command));
    }

    private static Path[] classPath(Container container, Path files) {
        List<Path> entries = new ArrayList<>();
        entries.add(Container.place(SiteMain.class));
        entries.add(Container.place(JdkTypeMatrix.class));
        entries.addAll(container.libraries(files));
        return entries.toArray(Path[]::new);
    }

    /** Waits until the node serves requests. */
    void awaitReady() {
        process.output().awaitLine(READY, START_LIMIT);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int port() {
        return port;
    }

    /** Returns what stands between this node and the store. */
    public StoreProxy link() {
        return link;
    }

    /** Returns the node's log since it was started last. */
    public OutputBuffer output() {
        return process.output();
    }

    /** Tells whether a load balancer would send requests to it. */
    public boolean isUp() {
        return up;
    }

    /** Ends the node by SIGKILL, without a word to those who use it. */
    public void kill() {
        up = false;
        process.kill();
    }

    /** Starts the node again, and returns when it serves requests. */
    public void restart() {
        process.restart();
        awaitReady();
        up = true;
    }

    /** Stops the node by SIGSTOP. Whoever asks it waits. */
    public void pause() {
        up = false;
        process.pause();
    }

    /** Lets a paused node go on. */
    public void resume() {
        process.resume();
        up = true;
    }

    /** Returns what Baton has counted for {@code application} on this node since the node started. */
    public Map<String, Long> metrics(Application application) {
        WebReply reply = Site.ask(this, application.path("/metrics"));
        return Stream.of(reply.text().split("\n"))
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(words -> words[0], words -> Long.valueOf(words[1])));
    }

    /** Returns one of the {@link #metrics}. */
    public long metric(Application application, String metric) {
        Map<String, Long> metrics = metrics(application);
        Long count = metrics.get(metric);
        if (count == null) {
            throw new IllegalArgumentException("There is no metric %s among %s".formatted(metric, metrics.keySet()));
        }
        return count;
    }

    /** Kills the node if it lives, and closes its link. */
    @Override
    public void close() {
        process.close();
        link.close();
    }

    @Override
    public String toString() {
        return name + " on port " + port;
    }
}
