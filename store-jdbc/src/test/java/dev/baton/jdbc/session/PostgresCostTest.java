// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import static dev.baton.jdbc.session.TestSessions.bytes;
import static dev.baton.jdbc.session.TestSessions.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.jdbc.JdbcStoreProvider;
import dev.baton.jdbc.testing.PostgresServer;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.LockRequest;
import dev.baton.session.spi.LockResult;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What PostgreSQL is asked to do, as it counts itself. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PostgresCostTest {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresCostTest.class);
    private static final int LARGE = 2_048;

    private static PostgresServer server;
    private static Connection door;

    private StoreConnection connection;
    private SessionStore store;

    @BeforeAll
    static void start() throws SQLException {
        server = PostgresServer.own(
                "shared_preload_libraries=pg_stat_statements", "autovacuum=off", "checkpoint_timeout=1h");
        door = server.connect();
        execute("CREATE EXTENSION pg_stat_statements");
    }

    @AfterAll
    static void stop() throws SQLException {
        door.close();
        server.close();
    }

    @BeforeEach
    void open() {
        // A second connection would say its own when it is made.
        connection =
                new JdbcStoreProvider().connect(JdbcFixture.with(server.uri(), "baton.poolSize=1&baton.poolWait=1m"));
        store = connection.open("cost", false);
        store.now();
    }

    @AfterEach
    void close() {
        connection.close();
    }

    @Test
    void a_read_only_request_is_one_statement() throws SQLException {
        TestSessions session = TestSessions.create(store, Map.of("a", bytes("1"), "large", random(LARGE)));
        assertThat(statements(() -> session.load(store, 1))).isEqualTo(1);
        assertThat(statements(() -> session.whole(store))).isEqualTo(1);
    }

    @Test
    void a_writing_request_is_two_statements() throws SQLException {
        TestSessions session = TestSessions.create(store, Map.of("a", bytes("1")));
        assertThat(statements(() -> {
                    session.load(store, 1);
                    session.commit(store, "a", bytes("2"));
                }))
                .isEqualTo(2);
        assertThat(statements(() -> {
                    session.load(store, 2);
                    session.commit(store, "large", random(LARGE));
                }))
                .isEqualTo(2);
        assertThat(statements(() -> {
                    session.load(store, 3);
                    session.commit(store, "large", random(LARGE + 1));
                }))
                .isEqualTo(2);
        assertThat(session.whole(store).attributes().get("large").value()).isEqualTo(random(LARGE + 1));
    }

    @Test
    void a_new_session_is_one_statement_also_with_a_large_attribute() throws SQLException {
        assertThat(statements(() -> TestSessions.create(store, Map.of("a", bytes("1"), "large", random(LARGE)))))
                .isEqualTo(1);
    }

    @Test
    void changes_elsewhere_touches_lists_and_logins_cost_what_they_do_on_each_database() throws SQLException {
        // PostgreSQL does not count the end of a transaction each time.
        new CommonCosts(work -> statements(work, " AND query NOT IN ('BEGIN', 'COMMIT')"), 0, 1).assertOn(server, door);
    }

    @Test
    void a_writing_request_under_a_lease_is_two_statements() throws SQLException {
        TestSessions session = TestSessions.create(store, Map.of("a", bytes("1")));
        assertThat(statements(() -> {
                    LockResult granted = store.lock(
                            session.handle,
                            new LockRequest(7, Duration.ofSeconds(30), Duration.ZERO, null, session.secret, true));
                    Delta.Hold hold = new Delta.Hold(((LockResult.Locked) granted).lease(), true);
                    store.commit(session.handle, session.delta("a", bytes("2"), Optional.of(hold)));
                }))
                .isEqualTo(2);
        assertThat(session.whole(store).version()).isEqualTo(2);
    }

    @Test
    void a_touch_is_one_statement() throws SQLException {
        TestSessions session = TestSessions.create(store, Map.of("a", bytes("1")));
        assertThat(statements(() -> store.touch(session.handle, session.incarnation)))
                .isEqualTo(1);
    }

    @Test
    void a_commit_of_one_small_attribute_in_a_session_of_200_KiB_writes_less_than_16_KiB() throws SQLException {
        Map<String, byte[]> attributes = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            attributes.put("large " + i, random(LARGE + i % 10));
        }
        for (int i = 0; i < 20; i++) {
            attributes.put("small " + i, random(200 + i));
        }
        TestSessions session = TestSessions.create(store, attributes);
        // The first changes of a page after a checkpoint log the page as it is.
        for (int i = 0; i < 10; i++) {
            session.commit(store, "small 1", random(100));
        }
        long before = number("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn");
        int commits = 50;
        for (int i = 0; i < commits; i++) {
            session.commit(store, "small 1", random(100 + i));
        }
        long each = (number("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn") - before) / commits;
        LOG.info("A commit of one small attribute wrote {} bytes", each);
        assertThat(each).isLessThan(16_384);
    }

    @Test
    void touches_are_HOT_and_the_table_does_not_grow() throws SQLException {
        List<TestSessions> sessions = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sessions.add(TestSessions.create(store, Map.of("a", random(300), "b", random(100))));
        }
        execute("VACUUM baton_session");
        touch(sessions, 10);
        execute("VACUUM baton_session");
        long size = number("SELECT pg_relation_size('baton_session')");
        execute("SELECT pg_stat_reset()");
        int rounds = 30;
        touch(sessions, rounds);
        // A connection that ends tells what it counted.
        connection.close();
        long updates = (long) rounds * sessions.size();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> counted("n_tup_upd") >= updates);
        long hot = counted("n_tup_hot_upd");
        long all = counted("n_tup_upd");
        execute("VACUUM baton_session");
        long after = number("SELECT pg_relation_size('baton_session')");
        LOG.info("{} of {} updates were HOT; the table had {} bytes and has {}", hot, all, size, after);
        assertThat(hot).isGreaterThanOrEqualTo(all * 95 / 100);
        assertThat(after).isLessThanOrEqualTo(size * 11 / 10);
    }

    private void touch(List<TestSessions> sessions, int rounds) {
        for (int round = 0; round < rounds; round++) {
            sessions.forEach(session -> store.touch(session.handle, session.incarnation));
        }
    }

    @Test
    void a_waiting_load_holds_no_transaction_open() throws SQLException {
        TestSessions session = TestSessions.create(store, Map.of("a", bytes("1")));
        LoadResult load = session.load(store, 1);
        assertThat(load).isInstanceOf(LoadResult.Unchanged.class);
        assertThat(
                        number(
                                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'baton' AND xact_start IS NOT NULL"))
                .isZero();
        assertThat(number("SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                        + " WHERE a.application_name = 'baton'"))
                .isZero();
    }

    private static int statements(Runnable work) throws SQLException {
        return statements(work, "");
    }

    private static int statements(Runnable work, String among) throws SQLException {
        execute("SELECT pg_stat_statements_reset()");
        work.run();
        return (int) number("SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat%'"
                // What a new connection of the pool says about itself.
                + " AND query NOT LIKE 'SET %' AND query NOT LIKE 'SHOW %'"
                + among);
    }

    private static long counted(String column) throws SQLException {
        execute("SELECT pg_stat_clear_snapshot()");
        return number("SELECT " + column + " FROM pg_stat_user_tables WHERE relname = 'baton_session'");
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = door.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(String sql) throws SQLException {
        try (Statement statement = door.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
