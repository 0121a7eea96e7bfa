// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import dev.baton.redis.testing.ChildProcess;
import dev.baton.redis.testing.OutputBuffer;
import java.time.Duration;

/**
 * A node as a process, a JVM or a script, which a test kills, pauses, stops and starts again.
 *
 * <p>It never outlives the JVM of the test. Thread-safe; a start waits for another one to be done.
 */
public final class NodeProcess implements AutoCloseable {
    private final String name;
    private final ProcessBuilder recipe;
    private volatile ChildProcess process;

    private NodeProcess(String name, ProcessBuilder recipe) {
        this.name = name;
        this.recipe = recipe;
        this.process = ChildProcess.start(name, recipe);
    }

    /** Starts a process, which is called {@code name} in messages. */
    public static NodeProcess start(String name, ProcessBuilder recipe) {
        return new NodeProcess(name, recipe);
    }

    /** Starts a JVM, which is called {@code name} in messages. */
    public static NodeProcess start(String name, JavaCommand command) {
        return new NodeProcess(name, command.toProcessBuilder());
    }

    /** Returns the system's id of the process, another one after {@link #restart}. */
    public long pid() {
        return process.pid();
    }

    /** Tells whether the process has not ended; a paused one is alive. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Returns what the process printed since it was started last. */
    public OutputBuffer output() {
        return process.output();
    }

    /** Tells how a process that is no longer alive ended, with the last that it printed, for a failure message. */
    public String describeEnd() {
        return process.describeEnd();
    }

    /** Ends the process by SIGKILL and returns when it is gone. */
    public void kill() {
        process.kill();
    }

    /** Stops the process by SIGSTOP and returns when none of its threads runs any more. */
    public void pause() {
        process.pause();
    }

    /** Lets a paused process go on, by SIGCONT. */
    public void resume() {
        process.resume();
    }

    /**
     * Asks the process to end, by SIGTERM, and returns when it has.
     *
     * @throws IllegalStateException if it has not ended within {@code grace}; it is killed then
     */
    public void stop(Duration grace) {
        process.stop(grace);
    }

    /** Kills the process if it lives, and starts another one in the same way. */
    public synchronized void restart() {
        process.kill();
        process = ChildProcess.start(name, recipe);
    }

    /** Kills the process if it lives. */
    @Override
    public synchronized void close() {
        process.close();
    }

    @Override
    public String toString() {
        return process.toString();
    }
}
