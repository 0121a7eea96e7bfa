// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import static dev.baton.jdbc.session.TestSessions.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.baton.jdbc.JdbcStoreProvider;
import dev.baton.jdbc.testing.PostgresServer;
import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.contract.InThread;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A database that stops, only reads, or has no connection left. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PostgresOutageTest {
    private static PostgresServer server;

    private StoreConnection connection;
    private SessionStore store;

    @BeforeAll
    static void start() {
        server = PostgresServer.own("wal_level=minimal", "max_wal_senders=0");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        open("baton.poolWait=2s");
    }

    private void open(String parameter) {
        connection = new JdbcStoreProvider().connect(JdbcFixture.with(server.uri(), parameter));
        store = connection.open("outage", false);
        awaitAnswer(store);
    }

    private static void awaitAnswer(SessionStore asked) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(SessionStoreException.class)
                .until(() -> asked.now() != null);
    }

    @AfterEach
    void close() {
        connection.close();
    }

    @Test
    void a_database_that_stops_and_starts_is_used_again_without_a_restart_of_the_node() {
        TestSessions session = TestSessions.create(store, Map.of("a", bytes("1")));
        Delta delta = session.delta("a", bytes("2"));
        assertThat(connection.health().isAvailable()).isTrue();
        server.stop();
        try {
            assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> session.whole(store));
            assertThat(connection.health().isAvailable()).isFalse();
            assertThat(connection.health().getTrouble()).isNotEmpty();
            assertThat(connection.health().getOutages()).isPositive();
            assertThat(catchThrowable(() -> store.commit(session.handle, delta)))
                    .isInstanceOfAny(StoreUnavailableException.class, OutcomeUnknownException.class)
                    .hasMessageContaining(session.handle.value())
                    .hasMessageNotContaining("password=");
        } finally {
            server.restart();
        }
        awaitAnswer(store);
        assertThat(connection.health().isAvailable()).isTrue();
        assertThat(connection.health().getUnavailableMillis()).isZero();
        assertThat(session.whole(store).version()).isEqualTo(1);
        assertThat(store.commit(session.handle, delta)).isInstanceOf(CommitResult.Committed.class);
        assertThat(session.whole(store).version()).isEqualTo(2);
    }

    @Test
    void a_node_starts_without_its_database() {
        server.stop();
        try (StoreConnection early =
                new JdbcStoreProvider().connect(JdbcFixture.with(server.uri(), "baton.poolWait=500ms"))) {
            SessionStore first = early.open("early", false);
            assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(first::now);
            server.restart();
            awaitAnswer(first);
        }
    }

    @Test
    void a_database_that_only_reads_still_serves_loads_and_nothing_is_taken_for_committed() throws SQLException {
        TestSessions session = TestSessions.create(store, Map.of("a", bytes("1")));
        setReadOnly(true);
        try {
            // The node finds out that its connections are gone, and has others.
            assertThat(session.whole(store).version()).isEqualTo(1);
            Delta delta = session.delta("a", bytes("2"));
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> store.commit(session.handle, delta))
                    .withMessageContaining("only reads")
                    .withMessageContaining("Nothing was changed");
            assertThat(session.whole(store).version()).isEqualTo(1);
        } finally {
            setReadOnly(false);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(SessionStoreException.class)
                .until(() -> session.commit(store, "a", bytes("3")) == 2);
    }

    private static void setReadOnly(boolean readOnly) throws SQLException {
        try (Connection door = server.connect();
                Statement statement = door.createStatement()) {
            statement.execute("SET default_transaction_read_only = off");
            statement.execute("ALTER DATABASE postgres SET default_transaction_read_only = " + readOnly);
            // Those that there are keep what they began with.
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE application_name = 'baton' AND pid <> pg_backend_pid()");
        }
    }

    @Test
    void connections_that_the_server_ends_are_replaced_and_no_call_fails() throws SQLException {
        TestSessions session = TestSessions.create(store, Map.of("a", bytes("1")));
        for (int i = 2; i < 12; i++) {
            try (Connection door = server.connect();
                    Statement statement = door.createStatement()) {
                statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name = 'baton' AND pid <> pg_backend_pid()");
            }
            assertThat(session.commit(store, "a", bytes("" + i))).isEqualTo(i);
        }
        assertThat(session.whole(store).version()).isEqualTo(11);
    }

    @Test
    void a_pool_that_is_exhausted_is_an_outage_that_names_itself_and_the_waiting_commit_is_applied() throws Exception {
        close();
        connection = new JdbcStoreProvider()
                .connect(URI.create(server.uri() + "&baton.poolSize=1&baton.poolWait=300ms&baton.timeout=1m"));
        store = connection.open("outage", false);
        awaitAnswer(store);
        TestSessions session = TestSessions.create(store, Map.of("a", bytes("1")));
        CompletableFuture<Long> commit;
        try (Connection door = server.connect()) {
            door.setAutoCommit(false);
            try (PreparedStatement hold =
                    door.prepareStatement("SELECT 1 FROM baton_session WHERE handle = ? FOR UPDATE")) {
                hold.setString(1, session.handle.value());
                hold.execute();
            }
            commit = InThread.supply(() -> session.commit(store, "a", bytes("2")));
            awaitBlocked();
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> session.whole(store))
                    .withMessageContaining("None of the 1 connections")
                    .withMessageContaining("baton.poolSize");
            door.rollback();
        }
        assertThat(commit.get(60, TimeUnit.SECONDS)).isEqualTo(2);
    }

    private static void awaitBlocked() {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            try (Connection door = server.connect();
                    Statement statement = door.createStatement();
                    var rows = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                            + " WHERE application_name = 'baton' AND wait_event_type = 'Lock'")) {
                rows.next();
                return rows.getLong(1) > 0;
            }
        });
    }

    @Test
    void no_answer_in_time_leaves_a_commit_in_doubt_and_sending_it_again_applies_it_once() throws Exception {
        close();
        open("baton.timeout=1s");
        TestSessions session = TestSessions.create(store, Map.of("a", bytes("1")));
        Delta delta = session.delta("a", bytes("2"));
        try (Connection door = server.connect()) {
            door.setAutoCommit(false);
            try (PreparedStatement hold =
                    door.prepareStatement("SELECT 1 FROM baton_session WHERE handle = ? FOR UPDATE")) {
                hold.setString(1, session.handle.value());
                hold.execute();
            }
            assertThatExceptionOfType(OutcomeUnknownException.class)
                    .isThrownBy(() -> store.commit(session.handle, delta))
                    .withMessageContaining("may have been carried out");
            door.rollback();
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(SessionStoreException.class)
                .until(() -> store.commit(session.handle, delta) instanceof CommitResult.Committed committed
                        && committed.version() == 2);
        assertThat(session.whole(store).version()).isEqualTo(2);
    }
}
