// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import static dev.baton.jdbc.session.TestSessions.bytes;
import static dev.baton.jdbc.session.TestSessions.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.jdbc.JdbcStoreProvider;
import dev.baton.redis.testing.Await;
import dev.baton.redis.testing.ChildProcess;
import dev.baton.session.Handle;
import dev.baton.session.spi.SessionHead;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** H2 in a file, whose process is killed while it commits. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class H2FileTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int ENOUGH = 200;

    /** Commits until it is killed, and prints what was acknowledged. */
    public static final class Committing {
        private Committing() {}

        public static void main(String[] args) {
            try (StoreConnection connection = new JdbcStoreProvider().connect(URI.create(args[0]))) {
                SessionStore store = connection.open("file", false);
                TestSessions session = TestSessions.create(store, Map.of("a", bytes("0")));
                for (int i = 0; ; i++) {
                    long version = session.commit(store, "a", random(100 + i % 1_000));
                    byte[] line =
                            "%s %d%n".formatted(session.handle.value(), version).getBytes(StandardCharsets.UTF_8);
                    System.out.writeBytes(line);
                    System.out.flush();
                }
            }
        }
    }

    private record Acknowledged(Handle handle, long version) {}

    @Test
    void what_was_acknowledged_is_there_after_the_process_was_killed(@TempDir Path directory) {
        String uri = "jdbc:h2:" + directory.resolve("sessions").toAbsolutePath() + ";baton.poolWait=1m";
        for (int i = 0; i < 3; i++) {
            Acknowledged last = killWhileItCommits(uri);
            assertThat(version(uri, last.handle())).isGreaterThanOrEqualTo(last.version());
        }
    }

    @Test
    void it_would_not_be_with_the_delay_of_writing_that_H2_has_by_itself(@TempDir Path directory) {
        String uri =
                "jdbc:h2:" + directory.resolve("sessions").toAbsolutePath() + ";WRITE_DELAY=100000;baton.poolWait=1m";
        Acknowledged last = killWhileItCommits(uri);
        assertThat(version(uri, last.handle())).isLessThan(last.version());
    }

    private static Acknowledged killWhileItCommits(String uri) {
        String java = ProcessHandle.current().info().command().orElseThrow();
        ProcessBuilder command =
                new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), Committing.class.getName(), uri);
        try (ChildProcess child = ChildProcess.start("committing", command)) {
            Await.until(
                    "commits",
                    LIMIT,
                    () -> !child.isAlive() || acknowledged(child).size() >= ENOUGH,
                    () -> child.output().tail());
            assertThat(child.isAlive()).as(child.output().tail()).isTrue();
            child.kill();
            List<String> lines = acknowledged(child);
            String[] last = lines.get(lines.size() - 1).split(" ");
            return new Acknowledged(new Handle(last[0]), Long.parseLong(last[1]));
        }
    }

    private static List<String> acknowledged(ChildProcess child) {
        return child.output().lines().stream()
                .filter(line -> line.matches("[\\w-]{22} \\d+"))
                .toList();
    }

    /** The version of a session that a file has, 0 if it has none. */
    private static long version(String uri, Handle handle) {
        try (StoreConnection connection = new JdbcStoreProvider().connect(URI.create(uri))) {
            SessionHead head =
                    connection.open("file", false).heads(Set.of(handle)).get(handle);
            return head == null ? 0 : head.version();
        }
    }
}
