// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import static dev.baton.jdbc.session.TestSessions.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.jdbc.JdbcStoreProvider;
import dev.baton.jdbc.testing.H2Server;
import dev.baton.jdbc.testing.MariaDbServer;
import dev.baton.jdbc.testing.PostgresServer;
import dev.baton.jdbc.testing.TestDatabase;
import dev.baton.session.SessionId;
import dev.baton.session.codec.AttributeCodec;
import dev.baton.session.codec.CodecSettings;
import dev.baton.session.engine.EngineSettings;
import dev.baton.session.engine.LiveSession;
import dev.baton.session.engine.SessionEngine;
import dev.baton.session.engine.SessionUse;
import dev.baton.session.engine.UseGroup;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.CreateResult;
import dev.baton.session.spi.StoreConnection;
import dev.baton.session.spi.StoredSession;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Many nodes and threads that write to one session at the same time. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Isolated("It counts deadlocks of the whole server")
class ManyWritersTest {
    private static final Logger LOG = LoggerFactory.getLogger(ManyWritersTest.class);
    private static final int WRITERS = 50;
    private static final int NODES = 3;
    private static final int CONNECTIONS = 24;
    private static final int LONGEST_WAIT_SECONDS = 60;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    enum Kind {
        POSTGRESQL(PostgresServer::start, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"),
        MARIADB(
                MariaDbServer::start,
                "SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'INNODB_DEADLOCKS'"),
        // It says a deadlock to whoever is in it, and counts none.
        H2(H2Server::start, "SELECT 0");

        private final Supplier<TestDatabase> start;
        private final String deadlocks;

        Kind(Supplier<TestDatabase> start, String deadlocks) {
            this.start = start;
            this.deadlocks = deadlocks;
        }

        /** How many there have been, by what the database itself has counted. */
        private long deadlocks(TestDatabase database) throws SQLException {
            try (Connection door = database.connect();
                    ResultSet rows = door.createStatement().executeQuery(deadlocks)) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    void writers_who_all_come_at_once_lose_nothing(Kind kind) throws Exception {
        try (TestDatabase database = kind.start.get();
                Cluster cluster = new Cluster(database)) {
            long before = kind.deadlocks(database);
            fiftyFirstWrites(cluster);
            merge(kind, cluster);
            long deadlocks = kind.deadlocks(database) - before;
            LOG.info("{}: {} deadlocks", kind, deadlocks);
            assertThat(deadlocks).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void requests_of_three_nodes_that_all_change_one_session_are_merged_and_few_commits_are_made_again(Kind kind)
            throws Exception {
        try (TestDatabase database = kind.start.get();
                Cluster cluster = new Cluster(database)) {
            List<SessionEngine> engines =
                    cluster.stores.stream().map(ManyWritersTest::engine).toList();
            try {
                mergeRequests(kind, cluster, engines);
            } finally {
                engines.forEach(SessionEngine::close);
            }
        }
    }

    private static SessionEngine engine(JdbcSessionStore store) {
        return new SessionEngine(
                EngineSettings.merging("many", 1 << 24),
                store,
                AttributeCodec.create(CodecSettings.of(ManyWritersTest.class.getClassLoader())));
    }

    /** Each round one new session, which fifty create, and to which all fifty commit. */
    private void fiftyFirstWrites(Cluster cluster) throws Exception {
        for (int round = 0; round < count(1_000); round++) {
            TestSessions session = new TestSessions();
            List<String> all = together(WRITERS, writer -> {
                JdbcSessionStore store = cluster.stores.get(writer % NODES);
                CreateResult created = session.tryCreate(store, Map.of());
                CommitResult result =
                        store.commit(session.handle, session.deltaOf(writer, "of " + writer, bytes("value " + writer)));
                return created.getClass().getSimpleName() + " "
                        + result.getClass().getSimpleName();
            });
            assertThat(all).containsOnly("Created Committed");
            StoredSession stored = session.whole(cluster.stores.get(round % NODES));
            assertThat(stored.version()).isEqualTo(WRITERS + 1);
            assertThat(stored.attributes()).hasSize(WRITERS);
        }
    }

    private void merge(Kind kind, Cluster cluster) throws Exception {
        TestSessions session = TestSessions.create(cluster.stores.get(0), Map.of());
        int commits = count(10_000) / CONNECTIONS;
        long lost = cluster.lost();
        long held = cluster.held();
        long begin = System.nanoTime();
        together(CONNECTIONS, writer -> {
            for (int i = 0; i < commits; i++) {
                assertThat(cluster.stores
                                .get(writer % NODES)
                                .commit(
                                        session.handle,
                                        session.deltaOf(writer, "of " + writer + " " + i % 10, bytes("" + i))))
                        .isInstanceOf(CommitResult.Committed.class);
            }
            return true;
        });
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) + 1;
        long all = (long) commits * CONNECTIONS;
        long again = cluster.lost() - lost;
        LOG.info(
                "{}: {} commits to one session by {} writers on {} nodes, {} a second; {} lost to another, {} held the row",
                kind,
                all,
                CONNECTIONS,
                NODES,
                all * 1000 / millis,
                again,
                cluster.held() - held);
        assertThat(session.whole(cluster.stores.get(0)).version()).isEqualTo(all + 1);
        // No storm: whoever has lost three times holds the row.
        assertThat(again).isLessThanOrEqualTo(3 * all);
    }

    /** A node has one commit of a session under way; what is changed meanwhile goes with the next. */
    private void mergeRequests(Kind kind, Cluster cluster, List<SessionEngine> engines) throws Exception {
        SessionUse first = engines.get(0).create(Duration.ofHours(1), SessionUse.Kind.WRITING, new UseGroup(), false);
        first.save(true, true);
        first.end();
        int requests = count(10_000) / CONNECTIONS;
        long begin = System.nanoTime();
        together(CONNECTIONS, writer -> {
            for (int i = 0; i < requests; i++) {
                int number = i;
                request(engines.get(writer % NODES), first.id(), session -> {
                    session.setAttribute("of " + writer + " " + number % 10, number);
                });
            }
            return true;
        });
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) + 1;
        long commits = engines.stream()
                .mapToLong(engine -> engine.metrics().getCommits())
                .sum();
        LOG.info(
                "{}: {} requests that changed one session, on {} connections to {} nodes, {} a second; {} commits, {} lost to"
                        + " another, {} held the row",
                kind,
                requests * CONNECTIONS,
                CONNECTIONS,
                NODES,
                requests * CONNECTIONS * 1000L / millis,
                commits,
                cluster.lost(),
                cluster.held());
        for (SessionEngine engine : engines) {
            request(engine, first.id(), session -> {
                for (int writer = 0; writer < CONNECTIONS; writer++) {
                    for (int i = Math.max(0, requests - 10); i < requests; i++) {
                        assertThat(session.getAttribute("of " + writer + " " + i % 10))
                                .isEqualTo(i);
                    }
                }
            });
        }
        assertThat(commits).isLessThanOrEqualTo((long) requests * CONNECTIONS + 1);
        assertThat(cluster.lost()).isLessThanOrEqualTo(3 * commits);
    }

    private static void request(SessionEngine engine, SessionId id, Consumer<LiveSession> work) {
        SessionUse use = engine.use(id, SessionUse.Kind.WRITING, new UseGroup());
        try {
            work.accept(Objects.requireNonNull(use.open()));
            use.save(true, true);
        } finally {
            use.end();
        }
    }

    private interface Writing<T> {
        T write(int writer) throws Exception;
    }

    private <T> List<T> together(int size, Writing<T> writing) throws Exception {
        List<Callable<T>> work = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int writer = i;
            work.add(() -> writing.write(writer));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> result : threads.invokeAll(work, 5, TimeUnit.MINUTES)) {
            results.add(result.get());
        }
        return results;
    }

    private static int count(int full) {
        return Boolean.getBoolean("baton.prove") ? full : full / 50;
    }

    /** Nodes that together have {@value #CONNECTIONS} connections. */
    private static final class Cluster implements AutoCloseable {
        private final List<StoreConnection> connections = new ArrayList<>();
        private final List<JdbcSessionStore> stores = new ArrayList<>();

        private Cluster(TestDatabase database) {
            for (int i = 0; i < NODES; i++) {
                StoreConnection connection = new JdbcStoreProvider()
                        .connect(JdbcFixture.with(
                                JdbcFixture.with(database.uri(), "baton.poolSize=" + CONNECTIONS / NODES),
                                // Those with the same settings would share a pool.
                                "baton.poolWait=" + (LONGEST_WAIT_SECONDS + i) + "s"));
                connections.add(connection);
                JdbcSessionStore store = (JdbcSessionStore) connection.open("many", false);
                store.now();
                stores.add(store);
            }
        }

        private long lost() {
            return stores.stream().mapToLong(JdbcSessionStore::lostCommits).sum();
        }

        private long held() {
            return stores.stream().mapToLong(JdbcSessionStore::heldCommits).sum();
        }

        @Override
        public void close() {
            connections.forEach(StoreConnection::close);
        }
    }
}
