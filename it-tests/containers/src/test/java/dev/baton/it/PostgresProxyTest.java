// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.jdbc.testing.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresProxyTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static PostgresServer postgres;

    private StoreProxy proxy;
    private Connection node;
    private Connection direct;

    @BeforeAll
    static void start() {
        postgres = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @BeforeEach
    void connect() throws SQLException {
        proxy = StoreProxy.to(postgres.uri());
        direct = postgres.connect();
        run(direct, "CREATE TABLE IF NOT EXISTS things (name text)");
        run(direct, "DELETE FROM things");
        node = DriverManager.getConnection(proxy.uri().toString());
    }

    @AfterEach
    void close() throws SQLException {
        node.close();
        direct.close();
        proxy.close();
    }

    private static void run(Connection connection, String sql) throws SQLException {
        connection.createStatement().execute(sql);
    }

    private static void add(Connection connection, String name) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO things VALUES (?)")) {
            insert.setString(1, name);
            insert.executeUpdate();
        }
    }

    private int things() throws SQLException {
        try (ResultSet rows = direct.createStatement().executeQuery("SELECT count(*) FROM things")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Test
    void countsAStatementByItsFirstWordAndAsOneTripAlsoThatWhichBeginsATransaction() throws SQLException {
        Traffic before = proxy.snapshot();
        for (int i = 0; i < 10; i++) {
            add(node, "thing");
        }
        assertThat(proxy.since(before).commands())
                .containsOnlyKeys("SQL INSERT")
                .containsEntry("SQL INSERT", 10L);
        assertThat(proxy.since(before).trips()).isEqualTo(10);
        node.setAutoCommit(false);
        Traffic inside = proxy.snapshot();
        add(node, "thing");
        node.commit();
        assertThat(proxy.since(inside).commands()).containsOnlyKeys("SQL INSERT", "SQL COMMIT");
        assertThat(proxy.since(inside).trips()).isEqualTo(2);
        assertThat(things()).isEqualTo(11);
    }

    @Test
    void aReplyThatIsLostLosesNothingOfWhatTheServerDid() throws SQLException {
        LostReply lost = proxy.dropNextReplyOf(command -> command.saves("second"), Loss.RESET);
        add(node, "first");
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> add(node, "the second one"));
        assertThat(lost.isLost()).isTrue();
        assertThat(things()).isEqualTo(2);
    }

    @Test
    void aStatementThatIsHeldArrivesWhenItIsReleased() throws Exception {
        HeldCommand held = proxy.holdNext(command -> command.saves("late"));
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            CompletableFuture<Void> adding = CompletableFuture.runAsync(
                    () -> {
                        try {
                            add(node, "late");
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    threads);
            held.awaitArrival(LIMIT);
            assertThat(things()).isZero();
            held.release();
            adding.join();
            assertThat(things()).isOne();
        } finally {
            threads.shutdownNow();
        }
    }
}
