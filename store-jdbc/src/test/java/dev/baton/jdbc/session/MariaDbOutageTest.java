// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import static dev.baton.jdbc.session.TestSessions.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.jdbc.JdbcStoreProvider;
import dev.baton.jdbc.testing.MariaDbServer;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A MariaDB that only reads, or whose tablespace is full. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MariaDbOutageTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int MEBIBYTES = 24;

    private static MariaDbServer server;

    @BeforeAll
    static void start() {
        // All tables are in one tablespace, which may not grow for ever.
        server = MariaDbServer.own(
                "--innodb-file-per-table=0",
                "--innodb-autoextend-increment=1",
                "--innodb-data-file-path=ibdata1:12M:autoextend:max:" + MEBIBYTES + "M");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_server_that_dies_of_its_full_tablespace_has_all_that_was_acknowledged_once_there_is_room()
            throws SQLException {
        try (StoreConnection connection = connect(server.uri())) {
            SessionStore store = connection.open("disk", false);
            List<TestSessions> kept = FullDisk.fill(store, MEBIBYTES * 1_048_576);
            // It may have lived on as well.
            server.stop();
            server.restart("--innodb-data-file-path=ibdata1:12M:autoextend");
            Awaitility.await()
                    .atMost(LIMIT)
                    .ignoreExceptionsInstanceOf(SessionStoreException.class)
                    .until(() -> store.now() != null);
            FullDisk.assertAllThere(store, kept);
            assertThat(kept.get(0).commit(store, "a", bytes("1"))).isEqualTo(2);
        }
    }

    @Test
    void a_server_that_only_reads_serves_loads_and_refuses_commits_until_it_is_the_primary() throws SQLException {
        try (Connection door = server.connect();
                Statement statement = door.createStatement()) {
            // Root may write nevertheless.
            statement.execute("CREATE USER web");
            statement.execute("GRANT ALL ON `" + door.getCatalog() + "`.* TO web");
            try (StoreConnection connection =
                    connect(URI.create(server.uri().toString().replace("user=root", "user=web")))) {
                SessionStore store = connection.open("replica", false);
                TestSessions session = TestSessions.create(store, Map.of("a", bytes("1")));
                Delta delta = session.delta("a", bytes("2"));
                statement.execute("SET GLOBAL read_only = 1");
                assertThat(session.whole(store).version()).isEqualTo(1);
                assertThatExceptionOfType(StoreUnavailableException.class)
                        .isThrownBy(() -> store.commit(session.handle, delta))
                        .withMessageContaining("only reads")
                        .withMessageContaining("Nothing was changed");
                assertThat(session.whole(store).version()).isEqualTo(1);
                statement.execute("SET GLOBAL read_only = 0");
                assertThat(store.commit(session.handle, delta)).isInstanceOf(CommitResult.Committed.class);
                assertThat(session.whole(store).version()).isEqualTo(2);
            }
        } finally {
            execute("SET GLOBAL read_only = 0");
        }
    }

    private static StoreConnection connect(URI uri) {
        return new JdbcStoreProvider().connect(JdbcFixture.with(uri, "baton.poolWait=2s"));
    }

    private static void execute(String sql) throws SQLException {
        try (Connection door = server.connect();
                Statement statement = door.createStatement()) {
            statement.execute(sql);
        }
    }
}
