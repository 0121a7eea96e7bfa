// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What the demo does with its child processes, whatever runs in them. */
final class Children {
    private static final long LONGEST_END_SECONDS = 5;

    private Children() {}

    /** Kills the process with SIGKILL and waits until it is gone. */
    static void kill(Process process) {
        process.destroyForcibly();
        try {
            process.onExit().orTimeout(LONGEST_END_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            System.err.println("Process " + process.pid() + " does not end");
        }
    }

    /** Hands each line that a process prints to {@code reader}, so that it never stands still on a full pipe. */
    static void readLines(BufferedReader from, Consumer<String> reader) {
        Thread thread = new Thread(
                () -> {
                    try (from) {
                        from.lines().forEach(reader);
                    } catch (IOException | UncheckedIOException e) {
                        // the process is gone, and with it what it had to say
                    }
                },
                "output-of-a-child");
        thread.setDaemon(true);
        thread.start();
    }
}
