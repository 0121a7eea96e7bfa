// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process that a test may kill, stop, pause and resume, and whose output it can read.
 *
 * <p>It ends with {@link #close()}, and at the latest with the JVM that started it, even if that is killed. Signals are
 * those of Unix. Thread-safe.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final OutputBuffer output = new OutputBuffer();

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /**
     * Starts what {@code builder} describes; standard error joins standard output.
     *
     * @param name what messages call the process
     * @throws UncheckedIOException if it cannot be started
     */
    public static ChildProcess start(String name, ProcessBuilder builder) {
        try {
            Process process = builder.redirectErrorStream(true).start();
            Reaper.watch(process);
            ChildProcess child = new ChildProcess(name, process);
            Thread reader = new Thread(child::readOutput, name + "-output");
            reader.setDaemon(true);
            reader.start();
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start %s with %s".formatted(name, builder.command()), e);
        }
    }

    private void readOutput() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                output.add(line);
            }
        } catch (IOException e) {
            output.add("(output of %s ended: %s)".formatted(name, e.getMessage()));
        } finally {
            output.end();
        }
    }

    /** Returns the id that the system gave the process. */
    public long pid() {
        return process.pid();
    }

    /** Tells whether the process has not ended; a paused one is alive. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Returns what the process answered with when it ended, or nothing while it lives. */
    public OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /** Returns what the process printed. */
    public OutputBuffer output() {
        return output;
    }

    /** Tells how a process that is no longer alive ended, with the last that it printed, for a failure message. */
    public String describeEnd() {
        int code = awaitExit(SIGNAL_LIMIT);
        return "%s ended with exit code %d. Last output:%n%s".formatted(name, code, output.tail());
    }

    /** Ends the process by SIGKILL and returns when it is gone; does nothing if it already is. */
    public void kill() {
        // By its handle: Process.destroy also closes the streams, and with them goes the last that was printed.
        process.toHandle().destroyForcibly();
        awaitExit(SIGNAL_LIMIT, "SIGKILL");
    }

    /** Stops the process by SIGSTOP and returns when none of its threads runs any more. */
    public void pause() {
        signal("STOP");
        Await.until("all threads of " + name + " to stop", SIGNAL_LIMIT, this::isStopped);
    }

    /** Lets a paused process go on, by SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    /**
     * Asks the process to end, by SIGTERM, and returns when it has.
     *
     * @throws IllegalStateException if it has not ended within {@code grace}; it is killed then
     */
    public void stop(Duration grace) {
        process.toHandle().destroy();
        try {
            awaitExit(grace, "SIGTERM");
        } finally {
            process.toHandle().destroyForcibly();
        }
    }

    /**
     * Waits for the process to end by itself.
     *
     * @return its exit code
     * @throws IllegalStateException if it has not ended within {@code limit}
     */
    public int awaitExit(Duration limit) {
        awaitExit(limit, "nothing");
        return process.exitValue();
    }

    private void awaitExit(Duration limit, String signal) {
        try {
            if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("%s (pid %d) lives %s after %s. Last output:%n%s"
                        .formatted(name, pid(), limit, signal, output.tail()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the end of " + name, e);
        }
        // A grandchild may hold the output open for longer: the last lines are then not waited for.
        output.awaitEnd(Duration.ofSeconds(1));
    }

    private void signal(String signal) {
        try {
            int code = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("Cannot send SIG%s to %s (pid %d), which is %s"
                        .formatted(signal, name, pid(), isAlive() ? "alive" : "gone"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending SIG" + signal + " to " + name, e);
        }
    }

    // The signal is delivered to each thread by itself, some time after kill(1) has returned. Systems without /proc
    // offer no such look at threads; there the pause starts when it starts.
    private boolean isStopped() {
        Path tasks = Path.of("/proc", Long.toString(pid()), "task");
        if (!Files.isDirectory(tasks)) {
            return true;
        }
        try (Stream<Path> threads = Files.list(tasks)) {
            return threads.allMatch(ChildProcess::isStopped);
        } catch (IOException | UncheckedIOException e) {
            return !isAlive();
        }
    }

    private static boolean isStopped(Path task) {
        try {
            String stat = Files.readString(task.resolve("stat"), StandardCharsets.ISO_8859_1);
            // The state follows the name, which is in parentheses and may hold anything.
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state == 'T' || state == 'Z';
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the process if it still lives. */
    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return "%s (pid %d%s)".formatted(name, pid(), isAlive() ? "" : ", ended");
    }
}
