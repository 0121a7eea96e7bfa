// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One node as the balancer sees it: a JVM that runs a {@link Container} with the shop, that can be killed and started again.
 *
 * <p>Thread-safe.
 */
final class NodeProcess implements Backend, AutoCloseable {
    /** Where a node is in its life. */
    enum State {
        DOWN,
        STARTING,
        UP
    }

    private static final int EXIT_OF_SIGKILL = 128 + 9;

    private final String name;
    private final Container container;
    private final Path directory;
    private final Runnable onChange;

    // all guarded by this
    private State state = State.DOWN;
    private @Nullable Process process;
    private int port;
    private int served;
    private @Nullable String end;
    private boolean closed;

    NodeProcess(String name, Container container, Path directory, Runnable onChange) {
        this.name = name;
        this.container = container;
        this.directory = directory;
        this.onChange = onChange;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized OptionalInt port() {
        return state == State.UP ? OptionalInt.of(port) : OptionalInt.empty();
    }

    /** Starts the node unless it runs already; returns before it is up. */
    synchronized void start(String store) throws IOException {
        if (state != State.DOWN || closed) {
            return;
        }
        Files.createDirectories(directory);
        Process started = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-D" + DemoStore.PROPERTY + "=" + DemoStore.kind(),
                        "-classpath",
                        container.classPath(),
                        container.main(),
                        name,
                        store,
                        directory.toString()))
                .start();
        process = started;
        state = State.STARTING;
        served = 0;
        end = null;
        Children.readLines(started.inputReader(StandardCharsets.UTF_8), line -> printed(started, line));
        Children.readLines(started.errorReader(StandardCharsets.UTF_8), this::complained);
        started.onExit().thenAccept(this::ended);
        onChange.run();
    }

    /** Ends the node at once with SIGKILL: it gets no chance to finish or to save anything. */
    synchronized void kill() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Override
    public synchronized void answered() {
        served++;
    }

    /** Kills the node, waits for its end and keeps it from starting again. */
    @Override
    public void close() {
        Process last;
        synchronized (this) {
            closed = true;
            last = process;
        }
        if (last != null) {
            Children.kill(last);
        }
    }

    synchronized Map<String, @Nullable Object> view() {
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("name", name);
        view.put("container", container.title());
        view.put("state", state.name().toLowerCase(Locale.ROOT));
        view.put("pid", process == null || state == State.DOWN ? null : process.pid());
        view.put("served", served);
        view.put("end", end);
        return view;
    }

    private void printed(Process by, String line) {
        if (!line.startsWith(Launcher.READY)) {
            complained(line);
            return;
        }
        synchronized (this) {
            if (by != process || !by.isAlive()) {
                return;
            }
            port = Integer.parseInt(line.substring(Launcher.READY.length()));
            state = State.UP;
        }
        onChange.run();
    }

    private synchronized void complained(String line) {
        if (!closed) {
            System.err.println("[node " + name + "] " + line);
        }
    }

    private void ended(Process ended) {
        synchronized (this) {
            if (ended != process) {
                return;
            }
            state = State.DOWN;
            end = ended.exitValue() == EXIT_OF_SIGKILL ? "SIGKILL" : "exit code " + ended.exitValue();
        }
        onChange.run();
    }
}
