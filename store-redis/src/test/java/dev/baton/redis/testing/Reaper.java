// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that no process started by a test outlives the test's JVM, however that ends.
 *
 * <p>A shutdown hook covers the ordinary end. A small shell covers a JVM that was itself killed: it reads the ids of the
 * processes from a pipe, and kills those still there when the pipe breaks. Thread-safe.
 */
final class Reaper {
    private static final String SCRIPT = """
            trap '' HUP INT TERM
            pids=' '
            while read -r op pid; do
              case $op in
                +) pids="$pids$pid " ;;
                -) pids="${pids%% $pid *} ${pids#* $pid }" ;;
              esac
            done
            for pid in $pids; do kill -KILL "$pid"; done
            """;

    private static final Reaper INSTANCE = new Reaper();

    private final Set<Process> living = ConcurrentHashMap.newKeySet();
    private final @Nullable OutputStream shell;

    private Reaper() {
        shell = startShell();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> living.forEach(Process::destroyForcibly), "test-process-reaper"));
    }

    static void watch(Process process) {
        INSTANCE.add(process);
    }

    private void add(Process process) {
        living.add(process);
        tell("+ " + process.pid());
        process.onExit().thenRun(() -> {
            living.remove(process);
            tell("- " + process.pid());
        });
    }

    private synchronized void tell(String line) {
        if (shell == null) {
            return;
        }
        try {
            shell.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            shell.flush();
        } catch (IOException e) {
            // The shell is the second line of defence: without it the shutdown hook remains.
            return;
        }
    }

    private static @Nullable OutputStream startShell() {
        try {
            return new ProcessBuilder("sh", "-c", SCRIPT)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start()
                    .getOutputStream();
        } catch (IOException e) {
            return null;
        }
    }
}
