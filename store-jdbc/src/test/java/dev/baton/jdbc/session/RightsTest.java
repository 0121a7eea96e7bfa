// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import static dev.baton.jdbc.session.TestSessions.bytes;
import static dev.baton.jdbc.session.TestSessions.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.baton.jdbc.JdbcStoreProvider;
import dev.baton.jdbc.testing.MariaDbServer;
import dev.baton.jdbc.testing.PostgresServer;
import dev.baton.jdbc.testing.TestDatabase;
import dev.baton.session.Handle;
import dev.baton.session.SessionStoreException;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.ClaimResult;
import dev.baton.session.spi.LockRequest;
import dev.baton.session.spi.LockResult;
import dev.baton.session.spi.PrincipalKey;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A user of the database who may use the tables and nothing else, and a node that leaves them to somebody else to create. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RightsTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final List<String> TABLES =
            List.of("session", "attribute", "waiter", "principal", "enrolment", "namespace", "schema");

    enum Kind {
        POSTGRESQL(PostgresServer::start, "user=postgres"),
        MARIADB(MariaDbServer::start, "user=root");

        private final Supplier<TestDatabase> start;
        private final String owner;

        Kind(Supplier<TestDatabase> start, String owner) {
            this.start = start;
            this.owner = owner;
        }
    }

    @ParameterizedTest
    @EnumSource
    void who_may_read_and_write_the_rows_can_do_all_that_a_store_does(Kind kind) throws SQLException {
        // Users are the whole server's, and the longest names of MariaDB's have 32 characters.
        String user = "web_" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
        try (TestDatabase database = kind.start.get();
                Connection door = database.connect();
                Statement statement = door.createStatement()) {
            try (StoreConnection owner = connect(database.uri())) {
                owner.open("rights", false).now();
            }
            statement.execute("CREATE USER " + user);
            try {
                for (String table : TABLES) {
                    statement.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON baton_" + table + " TO " + user);
                }
                if (kind == Kind.POSTGRESQL) {
                    statement.execute("GRANT USAGE ON SEQUENCE baton_waiter_turn_seq TO " + user);
                }
                String uri = database.uri().toString().replace(kind.owner, "user=" + user);
                assertThat(uri).contains(user);
                try (StoreConnection connection = connect(URI.create(uri))) {
                    useAll(connection.open("rights", false));
                }
            } finally {
                if (kind == Kind.POSTGRESQL) {
                    statement.execute("DROP OWNED BY " + user);
                }
                statement.execute("DROP USER " + user);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_statements_that_a_node_tells_which_may_not_create_tables_are_the_right_ones(Kind kind)
            throws SQLException {
        try (TestDatabase database = kind.start.get();
                Connection door = database.connect();
                Statement statement = door.createStatement();
                StoreConnection connection = connect(JdbcFixture.with(database.uri(), "baton.schema=validate"))) {
            SessionStore store = connection.open("rights", false);
            String told = catchThrowableOfType(SessionStoreException.class, store::now)
                    .getMessage();
            for (String each : told.substring(told.indexOf("CREATE TABLE")).split(";")) {
                statement.execute(each);
            }
            useAll(store);
        }
    }

    private static void useAll(SessionStore store) {
        TestSessions session = TestSessions.create(store, Map.of("a", bytes("1"), "large", random(3_000)));
        assertThat(session.commit(store, "large", random(4_000))).isEqualTo(2);
        store.touch(session.handle, session.incarnation);
        PrincipalKey principal = new PrincipalKey(Handle.random().value());
        store.principals().enrol(principal, session.handle, 1, 1);
        store.principals().withdraw(principal, session.handle, OptionalLong.of(1));
        assertThat(store.lock(session.handle, lock(session, 1, Duration.ZERO))).isInstanceOf(LockResult.Locked.class);
        assertThat(store.lock(session.handle, lock(session, 2, Duration.ofMillis(50))))
                .isInstanceOf(LockResult.TimedOut.class);
        assertThat(store.list(null, 10)).containsExactly(session.handle);
        assertThat(store.due(10)).isEmpty();
        assertThat(store.claim(session.handle, new Claim(Optional.of(session.incarnation), 1, LONG, false)))
                .isInstanceOf(ClaimResult.Claimed.class);
        assertThat(store.delete(session.handle, session.incarnation, 1)).isTrue();
    }

    private static LockRequest lock(TestSessions session, long owner, Duration patience) {
        return new LockRequest(owner, LONG, patience, null, session.secret, true);
    }

    private static StoreConnection connect(URI uri) {
        return new JdbcStoreProvider().connect(JdbcFixture.with(uri, "baton.poolWait=1m"));
    }
}
