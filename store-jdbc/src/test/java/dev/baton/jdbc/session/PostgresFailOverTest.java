// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import static dev.baton.jdbc.session.TestSessions.bytes;
import static dev.baton.jdbc.session.TestSessions.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.jdbc.JdbcStoreProvider;
import dev.baton.jdbc.testing.PostgresServer;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A database that comes back as a replica, and one whose disk is full. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PostgresFailOverTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int DISK_MEBIBYTES = 8;

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(LIMIT)
                .ignoreExceptionsInstanceOf(SessionStoreException.class)
                .until(condition);
    }

    private static StoreConnection connect(PostgresServer server) {
        return new JdbcStoreProvider().connect(JdbcFixture.with(server.uri(), "baton.poolWait=2s"));
    }

    @Test
    void a_replica_serves_loads_and_refuses_commits_until_it_is_promoted_and_no_node_is_restarted() {
        try (PostgresServer server = PostgresServer.own();
                StoreConnection connection = connect(server)) {
            SessionStore store = connection.open("replica", false);
            await(() -> store.now() != null);
            TestSessions session = TestSessions.create(store, Map.of("a", bytes("1")));
            server.stop();
            server.demote();
            server.restart();
            await(() -> session.whole(store).version() == 1);
            Delta delta = session.delta("a", bytes("2"));
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> store.commit(session.handle, delta))
                    .withMessageContaining("only reads")
                    .withMessageContaining("Nothing was changed");
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> new TestSessions().tryCreate(store, Map.of("large", random(FullDisk.LARGE))));
            assertThat(session.whole(store).version()).isEqualTo(1);
            server.promote();
            await(() -> store.commit(session.handle, delta) instanceof CommitResult.Committed);
            assertThat(session.whole(store).version()).isEqualTo(2);
        }
    }

    @Test
    void a_full_disk_is_an_outage_that_loses_nothing_and_ends_when_there_is_room_again() throws SQLException {
        try (PostgresServer server = onSmallDisk();
                StoreConnection connection = connect(server)) {
            SessionStore store = connection.open("disk", false);
            await(() -> store.now() != null);
            TestSessions session = TestSessions.create(store, Map.of("a", bytes("1")));
            execute(
                    server,
                    "CREATE TABLE other AS SELECT repeat(md5(i::text), 30) AS content FROM generate_series(1, 2000) i");
            List<TestSessions> kept = FullDisk.fill(store, DISK_MEBIBYTES * 1_048_576);
            Delta delta = session.delta("large", random(FullDisk.LARGE));
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> store.commit(session.handle, delta))
                    .withMessageContaining("Nothing was changed")
                    .withMessageContaining("Check the database's disk");
            assertThat(session.whole(store).version()).isEqualTo(1);
            FullDisk.assertAllThere(store, kept);
            execute(server, "DROP TABLE other");
            await(() -> store.commit(session.handle, delta) instanceof CommitResult.Committed);
            assertThat(session.whole(store).attributes().get("large").value()).isEqualTo(random(FullDisk.LARGE));
        }
    }

    private static void execute(PostgresServer server, String sql) throws SQLException {
        try (Connection door = server.connect();
                Statement statement = door.createStatement()) {
            statement.execute(sql);
        }
    }

    private static PostgresServer onSmallDisk() {
        try {
            return PostgresServer.ownOnSmallDisk(DISK_MEBIBYTES);
        } catch (IllegalStateException e) {
            return Assumptions.abort("This system gives nobody but root a small disk: " + e.getMessage());
        }
    }
}
