// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import static dev.baton.jdbc.session.TestSessions.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.jdbc.JdbcStoreProvider;
import dev.baton.jdbc.internal.Call;
import dev.baton.jdbc.internal.Database;
import dev.baton.jdbc.internal.JdbcUri;
import dev.baton.jdbc.internal.Link;
import dev.baton.jdbc.testing.MariaDbServer;
import dev.baton.jdbc.testing.PostgresServer;
import dev.baton.jdbc.testing.TestDatabase;
import dev.baton.session.contract.InThread;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node that says nothing more in the middle of a transaction, and whose connections stay open. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SilentNodeTest {
    private static final int LONGEST_WAIT_SECONDS = 60;

    enum Kind {
        POSTGRESQL(PostgresServer::start),
        MARIADB(MariaDbServer::start),
        MARIADB_BY_MYSQLS_DRIVER(MariaDbServer::startForMySqlDriver);

        private final Supplier<TestDatabase> start;

        Kind(Supplier<TestDatabase> start) {
            this.start = start;
        }
    }

    private final CountDownLatch holds = new CountDownLatch(1);
    private final CountDownLatch wakes = new CountDownLatch(1);
    private final AtomicInteger attempts = new AtomicInteger();

    @ParameterizedTest
    @EnumSource
    void the_row_that_it_holds_is_free_again_and_what_it_was_at_is_done_anew_when_it_wakes(Kind kind) throws Exception {
        try (TestDatabase database = kind.start.get();
                StoreConnection awake = new JdbcStoreProvider()
                        .connect(JdbcFixture.with(database.uri(), "baton.timeout=30s&baton.poolWait=1m"));
                Database silent = new Database(
                        JdbcUri.parse(JdbcFixture.with(database.uri(), "baton.timeout=1s&baton.poolWait=5m")))) {
            SessionStore store = awake.open("silent", false);
            TestSessions session = TestSessions.create(store, Map.of("a", bytes("1")));
            CompletableFuture<Integer> change = InThread.supply(() -> silent.call(
                    Call.changing("a change", "session " + session.handle),
                    link -> link.inTransaction(inside -> holdAndChange(inside, session))));
            assertThat(holds.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(session.commit(store, "a", bytes("2"))).isEqualTo(2);
            wakes.countDown();
            assertThat(change.get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(attempts).hasValue(2);
            assertThat(session.whole(store).version()).isEqualTo(2);
        } finally {
            wakes.countDown();
        }
    }

    private int holdAndChange(Link inside, TestSessions session) throws SQLException {
        attempts.incrementAndGet();
        String place = " WHERE handle = ?";
        inside.one(
                "SELECT stamp FROM baton_session" + place + " FOR UPDATE",
                row -> row.getLong(1),
                session.handle.value());
        holds.countDown();
        try {
            wakes.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return inside.change("UPDATE baton_session SET claim_attempt = claim_attempt" + place, session.handle.value());
    }
}
