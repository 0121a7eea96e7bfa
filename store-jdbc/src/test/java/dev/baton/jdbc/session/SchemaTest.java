// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import static dev.baton.jdbc.session.TestSessions.bytes;
import static dev.baton.jdbc.session.TestSessions.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.jdbc.JdbcStoreProvider;
import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who makes the tables, and what is said if they are not there or are another release's; and H2's forms. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SchemaTest {
    private final List<StoreConnection> connections = new ArrayList<>();
    private final String database = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

    private SessionStore open(String uri) {
        StoreConnection connection = new JdbcStoreProvider().connect(URI.create(uri + ";baton.poolWait=1m"));
        connections.add(connection);
        return connection.open("schema", false);
    }

    @AfterEach
    void close() {
        connections.forEach(StoreConnection::close);
        connections.clear();
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void tables_that_are_not_there_are_created_and_used_by_the_next() {
        TestSessions session = TestSessions.create(open(database), Map.of("a", bytes("1")));
        assertThat(session.whole(open(database + ";baton.schema=validate")).version())
                .isEqualTo(1);
        assertThat(session.whole(open(database + ";baton.schema=none")).version())
                .isEqualTo(1);
    }

    @Test
    void a_node_that_may_not_create_them_tells_the_statements_and_they_are_the_right_ones() throws SQLException {
        SessionStore store = open(database + ";baton.schema=validate;baton.tables=web_");
        SessionStoreException[] told = new SessionStoreException[1];
        assertThatExceptionOfType(SessionStoreException.class)
                .isThrownBy(store::now)
                .isNotInstanceOfAny(StoreUnavailableException.class, OutcomeUnknownException.class)
                .withMessageContaining("web_schema")
                .withMessageContaining("baton.schema=create")
                .satisfies(thrown -> told[0] = thrown);
        String message = told[0].getMessage();
        execute(message.substring(message.indexOf("CREATE TABLE")).split(";"));
        TestSessions session = TestSessions.create(store, Map.of("a", bytes("1"), "large", random(3_000)));
        assertThat(session.whole(store).attributes()).containsOnlyKeys("a", "large");
    }

    @Test
    void tables_of_another_release_are_refused_and_left_alone() throws SQLException {
        open(database).now();
        // A node that knows its tables does not look at them again, and what it has open is shared.
        close();
        execute("UPDATE baton_schema SET version = 1");
        assertThatExceptionOfType(SessionStoreException.class)
                .isThrownBy(() -> open(database).now())
                .withMessageContaining("have version 1")
                .withMessageContaining("version 2 only");
    }

    @Test
    void tables_that_were_dropped_while_a_node_ran_are_created_again() throws SQLException {
        SessionStore store = open(database);
        TestSessions session = TestSessions.create(store, Map.of("a", bytes("1")));
        execute("DROP ALL OBJECTS");
        TestSessions.create(store, Map.of("a", bytes("1")));
        assertThat(session.load(store, 1).getClass().getSimpleName()).isEqualTo("Absent");
    }

    @Test
    void two_stores_with_other_tables_do_not_see_each_other() {
        SessionStore store = open(database + ";baton.tables=one_");
        TestSessions session = TestSessions.create(store, Map.of("a", bytes("1")));
        assertThat(session.load(open(database + ";baton.tables=other_"), 1)
                        .getClass()
                        .getSimpleName())
                .isEqualTo("Absent");
    }

    @Test
    void sessions_in_a_file_are_there_when_it_is_opened_again(@TempDir Path directory) {
        String uri = "jdbc:h2:" + directory.resolve("sessions").toAbsolutePath();
        TestSessions session = TestSessions.create(open(uri), Map.of("a", bytes("1"), "large", random(5_000)));
        connections.remove(0).close();
        assertThat(session.whole(open(uri)).attributes().get("large").value()).isEqualTo(random(5_000));
        connections.remove(0).close();
    }

    @Test
    void an_application_that_asks_for_notices_is_refused() {
        StoreConnection connection = new JdbcStoreProvider().connect(URI.create(database));
        connections.add(connection);
        assertThat(connection.canAnnounce()).isFalse();
        org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() -> connection.open("schema", true))
                .withMessageContaining("checked");
    }
}
