// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ChildProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static ChildProcess shell(String script) {
        return ChildProcess.start("shell", new ProcessBuilder("sh", "-c", script));
    }

    @Test
    void anEndedProcessTellsItsExitCodeAndAllThatItPrinted() {
        try (ChildProcess process = shell("echo one; echo two >&2; exit 3")) {
            assertThat(process.awaitExit(LIMIT)).isEqualTo(3);
            assertThat(process.output().lines()).containsExactlyInAnyOrder("one", "two");
        }
    }

    @Test
    void aLineIsFoundWhetherItWasPrintedBeforeOrAfterTheQuestion() {
        try (ChildProcess process = shell("echo ready; read line; echo again")) {
            assertThat(process.output().awaitLine(Pattern.compile("rea.y"), LIMIT))
                    .isEqualTo("ready");
            assertThat(process.output().awaitLine(Pattern.compile("ready"), LIMIT))
                    .isEqualTo("ready");
        }
    }

    @Test
    void waitingForALineEndsWithTheProcessAndShowsItsOutput() {
        try (ChildProcess process = shell("echo something else")) {
            assertThatThrownBy(() -> process.output().awaitLine(Pattern.compile("ready"), LIMIT))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("before the process ended")
                    .hasMessageContaining("something else");
        }
    }

    @Test
    void outputIsKeptOnlyUpToABound() {
        try (ChildProcess process = shell("i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done")) {
            process.awaitExit(LIMIT);
            assertThat(process.output().position()).isEqualTo(3000);
            assertThat(process.output().lines()).hasSize(2000).endsWith("line 2999");
        }
    }

    @Test
    void aPausedProcessDoesNothingAndAKilledOneIsGone() {
        try (ChildProcess process = shell("while :; do echo tick; done")) {
            process.output().awaitLine(Pattern.compile("tick"), LIMIT);
            process.pause();
            // What it printed before may still be on its way, but that ends.
            long paused = settledPosition(process);
            process.resume();
            assertThat(process.output().awaitLine(paused, Pattern.compile("tick"), LIMIT))
                    .isEqualTo("tick");
            process.kill();
            assertThat(process.isAlive()).isFalse();
        }
    }

    private static long settledPosition(ChildProcess process) {
        AtomicLong last = new AtomicLong(-1);
        Await.until("the output to settle", LIMIT, () -> {
            long now = process.output().position();
            return last.getAndSet(now) == now;
        });
        return last.get();
    }

    @Test
    void processesEndEvenIfTheJvmThatStartedThemIsKilled() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder parent = new ProcessBuilder(
                java.toString(), "-cp", System.getProperty("java.class.path"), StartsAChild.class.getName());
        try (ChildProcess jvm = ChildProcess.start("parent", parent)) {
            String line = jvm.output().awaitLine(Pattern.compile("^child \\d+$"), LIMIT);
            ProcessHandle child = ProcessHandle.of(Long.parseLong(line.substring("child ".length())))
                    .orElseThrow();
            assertThat(child.isAlive()).isTrue();
            jvm.kill();
            Await.until("the child of a killed JVM to end", LIMIT, () -> !child.isAlive());
        }
    }

    /** The main class of a JVM that starts a process and is then killed. */
    static final class StartsAChild {
        private StartsAChild() {}

        public static void main(String[] args) throws IOException {
            ChildProcess child = shell("while :; do sleep 1; done");
            System.out.write(("child " + child.pid() + "\n").getBytes(StandardCharsets.US_ASCII));
            System.out.flush();
            System.in.read();
        }
    }
}
