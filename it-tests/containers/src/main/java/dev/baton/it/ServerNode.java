// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.OutputBuffer;
import dev.baton.redis.testing.WorkDirectory;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A container as a process, with a directory and a port of its own. Thread-safe.
 *
 * <p>Its log is its {@link #output}, unless it was told to write it into files.
 */
public class ServerNode implements Node, AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(10);

    private final String name;
    private final int port;
    private final Path base;
    private final NodeProcess process;

    ServerNode(String name, int port, Path base, JavaCommand command) {
        this.name = name;
        this.port = port;
        this.base = base;
        this.process = NodeProcess.start(name, command);
    }

    /**
     * Starts a node and returns at once.
     *
     * @param base its directory, which is deleted with it
     * @param command what serves HTTP on {@code port}
     */
    public static ServerNode launch(String name, int port, Path base, JavaCommand command) {
        return new ServerNode(name, port, base, command);
    }

    /** Waits as {@link #awaitReady} does, and closes a node that does not come up. */
    static <N extends ServerNode> N ready(N node) {
        try {
            node.awaitReady();
            return node;
        } catch (IllegalStateException e) {
            node.close();
            throw e;
        }
    }

    /**
     * Waits until the node answers HTTP; its applications are deployed then.
     *
     * @throws IllegalStateException if it ends or does not answer within four minutes, with what it printed
     */
    public final void awaitReady() {
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
    public final String name() {
        return name;
    }

    @Override
    public final int port() {
        return port;
    }

    /** Returns the node's directory: its {@code CATALINA_BASE} or {@code jetty.base}. */
    public final Path base() {
        return base;
    }

    /** Returns what the node printed since it was started last. */
    public final OutputBuffer output() {
        return process.output();
    }

    /** Tells whether the node's process lives; a paused one does. */
    public final boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the node by SIGKILL and returns when it is gone. */
    public final void kill() {
        process.kill();
    }

    /** Stops the node by SIGSTOP: connections stay open and unanswered. */
    public final void pause() {
        process.pause();
    }

    /** Lets a paused node go on. */
    public final void resume() {
        process.resume();
    }

    /** Ends the node by SIGTERM, which lets the container end its applications in order. */
    public final void stop() {
        process.stop(STOP_LIMIT);
    }

    /** Kills the node if it lives, starts it again on the same port, and returns when it answers. */
    public final void restart() {
        process.restart();
        awaitReady();
    }

    /** Kills the node and deletes its files. */
    @Override
    public final void close() {
        process.close();
        WorkDirectory.delete(base);
    }

    @Override
    public final String toString() {
        return name + " on port " + port;
    }
}
