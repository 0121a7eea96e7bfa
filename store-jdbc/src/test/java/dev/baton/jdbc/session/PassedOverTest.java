// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import static dev.baton.jdbc.session.TestSessions.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.jdbc.testing.H2Server;
import dev.baton.jdbc.testing.MariaDbServer;
import dev.baton.jdbc.testing.PostgresServer;
import dev.baton.jdbc.testing.TestDatabase;
import dev.baton.session.contract.InThread;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.LockRequest;
import dev.baton.session.spi.LockResult;
import dev.baton.session.spi.SessionStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A waiter that was handed the lease, and was too slow to take it up. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PassedOverTest {
    private static final String NAMESPACE = "passed-over";
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int LONGEST_WAIT_SECONDS = 60;

    enum Kind {
        POSTGRESQL(PostgresServer::start),
        MARIADB(MariaDbServer::start),
        H2(H2Server::start);

        private final Supplier<TestDatabase> start;

        Kind(Supplier<TestDatabase> start) {
            this.start = start;
        }
    }

    @ParameterizedTest
    @EnumSource
    void it_has_a_place_in_the_queue_again_and_its_turn_comes(Kind kind) throws Exception {
        try (TestDatabase database = kind.start.get();
                JdbcFixture fixture = new JdbcFixture(database);
                SessionStore store = fixture.otherConnection().open(NAMESPACE, false)) {
            TestSessions session = TestSessions.create(store, Map.of("a", bytes("1")));
            Lease holding = granted(store.lock(session.handle, request(session, 1)));
            CompletableFuture<LockResult> slow = InThread.supply(() -> store.lock(session.handle, request(session, 2)));
            awaitInQueue(fixture, session);
            // What whoever handed it the lease has done to its place.
            leaveQueue(database);
            awaitInQueue(fixture, session);
            store.unlock(session.handle, holding);
            store.unlock(session.handle, granted(slow.get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)));
            assertThat(fixture.waiting(NAMESPACE, session.handle)).isZero();
        }
    }

    private static LockRequest request(TestSessions session, long owner) {
        return new LockRequest(owner, LONG, LONG, null, session.secret, false);
    }

    private static Lease granted(LockResult result) {
        assertThat(result).isInstanceOf(LockResult.Locked.class);
        return ((LockResult.Locked) result).lease();
    }

    private static void awaitInQueue(JdbcFixture fixture, TestSessions session) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(LONGEST_WAIT_SECONDS))
                .until(() -> fixture.waiting(NAMESPACE, session.handle) == 1);
    }

    private static void leaveQueue(TestDatabase database) throws SQLException {
        try (Connection door = database.connect();
                Statement statement = door.createStatement()) {
            assertThat(statement.executeUpdate("DELETE FROM baton_waiter")).isOne();
        }
    }
}
