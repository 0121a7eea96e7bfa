// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import static dev.baton.jdbc.session.TestSessions.bytes;
import static dev.baton.jdbc.session.TestSessions.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.jdbc.JdbcStoreProvider;
import dev.baton.jdbc.testing.H2Server;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.LockRequest;
import dev.baton.session.spi.LockResult;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What H2 is asked to do, as it counts itself. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class H2CostTest {
    @Test
    void a_reading_request_is_one_statement_a_writing_one_two_also_under_a_lease_and_large_values_cost_more()
            throws SQLException {
        try (H2Server server = H2Server.start();
                Connection door = server.connect();
                StoreConnection connection =
                        new JdbcStoreProvider().connect(JdbcFixture.with(server.uri(), "baton.poolWait=1m"))) {
            SessionStore store = connection.open("cost", false);
            TestSessions session = TestSessions.create(store, Map.of("a", bytes("1")));
            assertThat(statements(door, () -> TestSessions.create(store, Map.of("a", bytes("1")))))
                    .isEqualTo(1);
            assertThat(statements(door, () -> session.load(store, 1))).isEqualTo(1);
            assertThat(statements(door, () -> {
                        session.load(store, 1);
                        session.commit(store, "a", bytes("2"));
                    }))
                    .isEqualTo(2);
            assertThat(statements(door, () -> {
                        LockResult granted = store.lock(
                                session.handle,
                                new LockRequest(7, Duration.ofSeconds(30), Duration.ZERO, null, session.secret, true));
                        Delta.Hold hold = new Delta.Hold(((LockResult.Locked) granted).lease(), true);
                        store.commit(session.handle, session.delta("a", bytes("3"), Optional.of(hold)));
                    }))
                    .isEqualTo(2);
            assertThat(statements(door, () -> store.touch(session.handle, session.incarnation)))
                    .isEqualTo(1);
            // The row, and the value beside it; then also the value before. The ends of the transactions are not
            // counted.
            assertThat(statements(door, () -> session.commit(store, "large", random(2_000))))
                    .isEqualTo(2);
            assertThat(statements(door, () -> session.commit(store, "large", random(3_000))))
                    .isEqualTo(3);
            assertThat(session.whole(store).version()).isEqualTo(5);
            new CommonCosts(work -> statements(door, work), 0, 1).assertOn(server, door);
        }
    }

    private static long statements(Connection door, Runnable work) throws SQLException {
        try (Statement statement = door.createStatement()) {
            statement.execute("SET QUERY_STATISTICS FALSE");
            statement.execute("SET QUERY_STATISTICS TRUE");
            work.run();
            try (ResultSet rows =
                    statement.executeQuery("SELECT sum(execution_count) FROM information_schema.query_statistics"
                            + " WHERE lower(sql_statement) LIKE '%baton_%'")) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
