// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import static dev.baton.jdbc.session.TestSessions.bytes;
import static dev.baton.jdbc.session.TestSessions.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.jdbc.JdbcStoreProvider;
import dev.baton.jdbc.testing.MariaDbServer;
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
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What MariaDB is asked to do, as it counts itself. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Isolated("It counts all that the server does")
class MariaDbCostTest {
    @ParameterizedTest
    @ValueSource(strings = {"mariadb", "mysql"})
    void a_reading_request_is_one_statement_a_writing_one_two_under_a_lease_three_and_large_values_cost_more(
            String driver) throws SQLException {
        try (MariaDbServer server =
                        driver.equals("mysql") ? MariaDbServer.startForMySqlDriver() : MariaDbServer.start();
                Connection door = server.connect();
                StoreConnection connection = new JdbcStoreProvider()
                        // A second one would say its own when it is made.
                        .connect(JdbcFixture.with(server.uri(), "baton.poolSize=1&baton.poolWait=1m"))) {
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
                    .isEqualTo(3);
            assertThat(statements(door, () -> store.touch(session.handle, session.incarnation)))
                    .isEqualTo(2);
            // MySQL's driver says something for each batch as well.
            int more = driver.equals("mysql") ? 1 : 0;
            // The row, the value beside it, the commit, and autocommit off and on; then also the value before.
            assertThat(statements(door, () -> session.commit(store, "large", random(2_000))))
                    .isEqualTo(5 + more);
            assertThat(statements(door, () -> session.commit(store, "large", random(3_000))))
                    .isEqualTo(6 + 2 * more);
            assertThat(session.whole(store).version()).isEqualTo(5);
            // The commit, and autocommit off and on.
            new CommonCosts(work -> statements(door, work), 3, 3).assertOn(server, door);
        }
    }

    private static long statements(Connection door, Runnable work) throws SQLException {
        long before = counted(door);
        work.run();
        return counted(door) - before;
    }

    private static long counted(Connection door) throws SQLException {
        long sum = 0;
        try (Statement statement = door.createStatement();
                ResultSet rows = statement.executeQuery("SHOW GLOBAL STATUS WHERE variable_name IN"
                        + " ('Com_select', 'Com_insert', 'Com_update', 'Com_delete', 'Com_begin', 'Com_commit',"
                        + " 'Com_set_option')")) {
            while (rows.next()) {
                sum += rows.getLong(2);
            }
        }
        return sum;
    }
}
