// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.jdbc.testing.H2Server;
import dev.baton.jdbc.testing.MariaDbServer;
import dev.baton.jdbc.testing.PostgresServer;
import dev.baton.jdbc.testing.TestDatabase;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.LossReason;
import dev.baton.lock.ReleaseResult;
import dev.baton.redis.testing.RedisLink;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What locks do in real databases, also when these do not answer. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class JdbcLocksTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NAME = "stock";

    @Nested
    class OnPostgres extends Locks {
        OnPostgres() {
            super(PostgresServer.start());
        }
    }

    @Nested
    class OnMariaDb extends Locks {
        OnMariaDb() {
            super(MariaDbServer.start());
        }
    }

    @Nested
    class OnH2 extends Locks {
        OnH2() {
            super(H2Server.start());
        }
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    @DisplayNameGeneration(ReplaceUnderscores.class)
    abstract static class Locks {
        private static final int CLIENTS = 3;
        private static final int TIMES = 10;

        private final TestDatabase database;
        private final List<AutoCloseable> opened = new ArrayList<>();
        private RedisLink link;
        private LockClient linked;
        private LockClient other;

        Locks(TestDatabase database) {
            this.database = database;
        }

        @AfterAll
        void stop() {
            database.close();
        }

        @BeforeEach
        void open() {
            link = open(new RedisLink("127.0.0.1", database.port()));
            linked = open(JdbcLocks.connect(uri(link.port(), "1s")));
            other = open(JdbcLocks.connect(uri(database.port(), "1m")));
        }

        private String uri(int port, String wait) {
            return JdbcLockFixture.with(database.uri(port), "baton.poolWait=" + wait) + suffix("baton.timeout=" + wait);
        }

        private String suffix(String parameter) {
            return (database instanceof H2Server ? ";" : "&") + parameter;
        }

        private <T extends AutoCloseable> T open(T resource) {
            opened.add(0, resource);
            return resource;
        }

        @AfterEach
        void close() throws Exception {
            link.restore();
            for (AutoCloseable resource : opened) {
                resource.close();
            }
            opened.clear();
        }

        private int execute(String sql) throws SQLException {
            try (Connection connection = database.connect();
                    var statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        }

        @Test
        void many_who_contend_have_it_one_after_the_other() throws Exception {
            int[] count = {0};
            List<FutureTask<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                LockClient client = open(JdbcLocks.connect(uri(database.port(), "1m")));
                for (int thread = 0; thread < 2; thread++) {
                    tasks.add(start(() -> {
                        for (int round = 0; round < TIMES; round++) {
                            try (LockHandle handle = client.acquire(NAME)) {
                                assertThat(handle.isHeld()).isTrue();
                                // Not atomic: the lock has to make it so.
                                count[0] = count[0] + 1;
                            }
                        }
                        return null;
                    }));
                }
            }
            for (FutureTask<Void> task : tasks) {
                of(task);
            }
            assertThat(count[0]).isEqualTo(CLIENTS * 2 * TIMES);
        }

        @Test
        void those_who_wait_have_it_in_the_order_in_which_they_came() throws Exception {
            LockHandle held = other.acquire(NAME);
            List<FutureTask<LockHandle>> askers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                LockClient client = i % 2 == 0 ? linked : other;
                long contended = client.metrics().getContended();
                askers.add(start(() -> client.acquire(NAME)));
                await().atMost(LIMIT).until(() -> client.metrics().getContended() > contended);
            }
            for (FutureTask<LockHandle> asker : askers) {
                long last = held.fencingToken();
                held.close();
                held = of(asker);
                assertThat(held.fencingToken()).isGreaterThan(last);
            }
            held.close();
        }

        @Test
        void whose_answer_was_lost_has_it_and_it_is_free_when_he_released_it_once() {
            linked.tryAcquire("warm").orElseThrow().close();
            link.loseReplies(1);
            try (LockHandle handle = linked.tryAcquire(NAME).orElseThrow()) {
                assertThat(other.tryAcquire(NAME)).isEmpty();
                assertThat(handle.release()).isInstanceOf(ReleaseResult.Released.class);
            }
            assertThat(other.tryAcquire(NAME)).isPresent();
        }

        @Test
        void who_is_cut_off_holds_nothing_when_another_does_and_hears_of_it() throws Exception {
            LockHandle held = linked.with(LockOptions.defaults().withLease(Duration.ofSeconds(2)))
                    .tryAcquire(NAME)
                    .orElseThrow();
            List<LossReason> losses = new CopyOnWriteArrayList<>();
            held.onLost(losses::add);
            link.cut();
            LockHandle next = other.acquire(NAME);
            assertThat(held.isHeld()).isFalse();
            assertThat(next.fencingToken()).isGreaterThan(held.fencingToken());
            await().atMost(LIMIT).until(() -> losses.equals(List.of(LossReason.EXPIRED)));
            assertThatThrownBy(() -> linked.tryAcquire("another")).isInstanceOf(LockUnavailableException.class);
            next.close();
        }

        @Test
        void the_token_goes_on_rising_from_the_last_one_though_its_row_was_removed_and_the_clock_went_back()
                throws Exception {
            try (LockHandle handle = other.tryAcquire(NAME).orElseThrow()) {
                assertThat(handle.isHeld()).isTrue();
            }
            // As if the clock had been a day ahead.
            long ahead = (System.currentTimeMillis() + Duration.ofDays(1).toMillis()) * 1000;
            assertThat(execute("UPDATE baton_lock SET token = " + ahead + ", held_until = 1"))
                    .isPositive();
            for (int i = 0; i < 64; i++) {
                other.tryAcquire("another " + i).orElseThrow().close();
            }
            try (Connection connection = database.connect();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT count(*) FROM baton_lock WHERE token = " + ahead)) {
                rows.next();
                assertThat(rows.getInt(1)).as("rows that nobody used").isZero();
            }
            try (LockHandle handle = other.tryAcquire(NAME).orElseThrow()) {
                assertThat(handle.fencingToken()).isGreaterThan(ahead);
            }
        }

        @Test
        void an_applications_own_pool_serves_locks_and_stays_open() throws Exception {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(database.uri().toString());
            config.setMaximumPoolSize(2);
            try (HikariDataSource pool = new HikariDataSource(config)) {
                try (LockClient client = JdbcLocks.of(pool)) {
                    LockHandle held = client.acquire(NAME);
                    assertThat(other.tryAcquire(NAME)).isEmpty();
                    FutureTask<LockHandle> asker = start(() -> client.acquire(NAME));
                    await().atMost(LIMIT).until(() -> client.metrics().getContended() == 1);
                    // Neither who holds nor who waits keeps a connection.
                    await().atMost(LIMIT).until(() -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
                    held.close();
                    of(asker).close();
                }
                try (Connection connection = pool.getConnection()) {
                    assertThat(connection.isValid(10)).isTrue();
                }
            }
        }

        @Test
        void a_task_runs_once() throws Exception {
            int[] runs = {0};
            for (LockClient client : List.of(linked, other, linked)) {
                client.runOnce().run("report", "monday", Duration.ofDays(1), () -> runs[0]++);
            }
            assertThat(runs[0]).isEqualTo(1);
        }
    }

    private static <T> FutureTask<T> start(Callable<T> question) {
        FutureTask<T> task = new FutureTask<>(question);
        Thread thread = new Thread(task, "asker");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static <T> T of(FutureTask<T> task) throws Exception {
        return task.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void confirmation_by_replicas_is_the_databases_business() {
        try (LockClient client = JdbcLocks.connect("jdbc:h2:mem:replicas")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.with(LockOptions.defaults().withMinReplicas(1)))
                    .withMessageContaining("minReplicas");
        }
    }

    @Test
    void a_wrong_address_names_its_faults_and_no_password() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcLocks.connect("jdbc:postgresql://user:hunter2@host/db?baton.unknown=1"))
                .withMessageContaining("baton.unknown")
                .withMessageNotContaining("hunter2");
    }
}
