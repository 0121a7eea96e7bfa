// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.testing;

import dev.baton.redis.testing.ChildProcess;
import dev.baton.redis.testing.FreePort;
import dev.baton.redis.testing.WorkDirectory;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A MariaDB server of our own, on a free loopback port, with one empty database; or a new database of a server that cannot
 * be stopped: the one that {@value #VARIABLE} names, or else the one that all tests of this JVM share. Spoken to by
 * MariaDB's own driver, or by MySQL's. Thread-safe, but for calls that change its process.
 */
public final class MariaDbServer implements TestDatabase {
    /** Names a server to use instead: {@code jdbc:mariadb://host:port/?user=...&password=...}. */
    public static final String VARIABLE = "BATON_TEST_MARIADB";

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static @Nullable MariaDbServer shared; // guarded by the class

    private final @Nullable Path data;
    private final String scheme;
    private final String host;
    private final int port;
    private final String database = "baton_" + UUID.randomUUID().toString().replace("-", "");
    private final String login;
    private final List<String> options;
    private volatile @Nullable ChildProcess process;

    private MariaDbServer(@Nullable Path data, String scheme, String host, int port, String login, String... options) {
        this.options = List.of(options);
        this.data = data;
        this.scheme = scheme;
        this.host = host;
        this.port = port;
        this.login = login;
    }

    /** Makes a database for MariaDB's driver, of the server that is named or of the one that all share. */
    public static MariaDbServer start() {
        return start("mariadb");
    }

    /** Makes a database for MySQL's driver, of the server that is named or of the one that all share. */
    public static MariaDbServer startForMySqlDriver() {
        return start("mysql");
    }

    private static MariaDbServer start(String scheme) {
        String named = System.getenv(VARIABLE);
        if (named != null && !named.isBlank()) {
            URI uri = URI.create(named.strip().substring("jdbc:".length()));
            int port = uri.getPort() < 0 ? 3306 : uri.getPort();
            return new MariaDbServer(null, scheme, uri.getHost(), port, uri.getQuery() == null ? "" : uri.getQuery())
                    .withDatabase();
        }
        MariaDbServer owner = shared();
        return new MariaDbServer(null, scheme, owner.host, owner.port, owner.login).withDatabase();
    }

    private static synchronized MariaDbServer shared() {
        MariaDbServer server = shared;
        if (server == null) {
            server = own();
            shared = server;
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "end-of-mariadb"));
        }
        return server;
    }

    /** Starts a server that no other test uses, whatever {@value #VARIABLE} says. */
    public static MariaDbServer own(String... options) {
        Path data = WorkDirectory.create("mariadb-");
        install(data);
        MariaDbServer server = new MariaDbServer(data, "mariadb", "127.0.0.1", FreePort.next(), "user=root", options);
        server.launch(List.of());
        return server.withDatabase();
    }

    private MariaDbServer withDatabase() {
        execute("CREATE DATABASE " + database);
        return this;
    }

    private void execute(String sql) {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void install(Path data) {
        Path home = Unpacked.mariaDb();
        List<String> command = new ArrayList<>(List.of(
                home.resolve("scripts/mariadb-install-db").toString(),
                "--no-defaults",
                "--basedir=" + home,
                "--datadir=" + data,
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--force"));
        addUser(command);
        try (ChildProcess child = ChildProcess.start("mariadb-install-db", new ProcessBuilder(command))) {
            if (child.awaitExit(LIMIT) != 0) {
                throw new IllegalStateException(child.describeEnd());
            }
        }
    }

    private static void addUser(List<String> command) {
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root");
        }
    }

    private void launch(List<String> more) {
        Path home = Unpacked.mariaDb();
        Path directory = Objects.requireNonNull(data);
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/mariadbd").toString(),
                "--no-defaults",
                "--basedir=" + home,
                "--datadir=" + directory,
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--socket=" + directory.resolve("s"),
                "--pid-file=" + directory.resolve("pid"),
                "--innodb-flush-log-at-trx-commit=2",
                "--skip-networking=0"));
        command.addAll(options);
        command.addAll(more);
        addUser(command);
        ChildProcess child = ChildProcess.start("mariadb-" + port, new ProcessBuilder(command));
        process = child;
        Started.await("MariaDB", child, () -> connect(""));
    }

    private Connection connect(String name) throws SQLException {
        return DriverManager.getConnection(url("mariadb", host, port, name));
    }

    private String url(String by, String server, int through, String name) {
        return "jdbc:" + by + "://" + server + ":" + through + "/" + name + "?" + login;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public URI uri(int through) {
        return URI.create(url(scheme, through == port ? host : "127.0.0.1", through, database));
    }

    @Override
    public Connection connect() throws SQLException {
        return connect(database);
    }

    /** The server's process. */
    public ChildProcess process() {
        ChildProcess child = process;
        if (child == null) {
            throw new UnsupportedOperationException("This server is not ours");
        }
        return child;
    }

    /** Ends the server by SIGTERM. */
    public void stop() {
        process().stop(LIMIT);
    }

    /** Starts a server again that has ended, on the same port, with options that go before those that it had. */
    public void restart(String... more) {
        launch(List.of(more));
    }

    @Override
    public void close() {
        ChildProcess child = process;
        if (data == null) {
            execute("DROP DATABASE IF EXISTS " + database);
        } else if (child != null) {
            child.close();
            WorkDirectory.delete(data);
        }
    }
}
