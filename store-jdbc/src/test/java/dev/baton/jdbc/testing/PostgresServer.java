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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of our own, on a free loopback port, with one empty database; or a new database of the server that
 * {@value #VARIABLE} names, which cannot be stopped. Thread-safe, but for calls that change its process.
 */
public final class PostgresServer implements TestDatabase {
    /** Names a server to use instead: {@code jdbc:postgresql://host:port/postgres?user=...&password=...}. */
    public static final String VARIABLE = "BATON_TEST_POSTGRES";

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String USER = "user=postgres&password=baton";

    private final @Nullable Path data;
    private final List<String> options;
    private final String host;
    private final int port;
    private final String database;
    private final String login;
    private volatile @Nullable ChildProcess process;

    private PostgresServer(
            @Nullable Path data, List<String> options, String host, int port, String database, String login) {
        this.data = data;
        this.options = options;
        this.host = host;
        this.port = port;
        this.database = database;
        this.login = login;
    }

    /** Starts a server, or makes a database of the one that is named. */
    public static PostgresServer start(String... options) {
        String named = System.getenv(VARIABLE);
        if (named != null && !named.isBlank() && options.length == 0) {
            return named(URI.create(named.strip().substring("jdbc:".length())));
        }
        Path data = WorkDirectory.create("postgres-");
        run(
                "initdb",
                "-D",
                data.toString(),
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
                "--no-instructions");
        PostgresServer server =
                new PostgresServer(data, List.of(options), "127.0.0.1", FreePort.next(), "postgres", USER);
        server.launch();
        return server;
    }

    private static PostgresServer named(URI uri) {
        String database = "baton_" + UUID.randomUUID().toString().replace("-", "");
        PostgresServer server = new PostgresServer(
                null,
                List.of(),
                uri.getHost(),
                uri.getPort() < 0 ? 5432 : uri.getPort(),
                database,
                uri.getQuery() == null ? "" : uri.getQuery());
        try (Connection connection = DriverManager.getConnection("jdbc:" + uri)) {
            connection.createStatement().execute("CREATE DATABASE " + database);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return server;
    }

    private static void run(String program, String... arguments) {
        List<String> command = command(program);
        command.addAll(List.of(arguments));
        try (ChildProcess child = ChildProcess.start(program, new ProcessBuilder(command))) {
            if (child.awaitExit(LIMIT) != 0) {
                throw new IllegalStateException(child.describeEnd());
            }
        }
    }

    /** PostgreSQL does not run as root: in a user namespace without a mapping, root is nobody in particular. */
    private static List<String> command(String program) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(Unpacked.postgres().resolve("bin").resolve(program).toString());
        return command;
    }

    private void launch() {
        List<String> command = command("postgres");
        command.addAll(List.of(
                "-D",
                java.util.Objects.requireNonNull(data).toString(),
                "-p",
                String.valueOf(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off",
                "-c",
                "shared_buffers=64MB"));
        for (String option : options) {
            command.addAll(List.of("-c", option));
        }
        ChildProcess child = ChildProcess.start("postgres-" + port, new ProcessBuilder(command));
        process = child;
        Started.await("PostgreSQL", child, this::connect);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public URI uri(int through) {
        String name = through == port ? host : "127.0.0.1";
        return URI.create("jdbc:postgresql://" + name + ":" + through + "/" + database + "?" + login);
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(uri().toString());
    }

    /** The server's process. */
    public ChildProcess process() {
        ChildProcess child = process;
        if (child == null) {
            throw new UnsupportedOperationException("This server is not ours");
        }
        return child;
    }

    /** Ends the server by SIGKILL, or as a smart user would: its children end by themselves. */
    public void kill() {
        process().kill();
    }

    /** Ends the server at once, rolling back what is under way. */
    public void stop() {
        run("pg_ctl", "stop", "-D", java.util.Objects.requireNonNull(data).toString(), "-m", "fast");
        process().awaitExit(LIMIT);
    }

    /** Starts a server again that was stopped or killed, on the same port. */
    public void restart() {
        launch();
    }

    @Override
    public void close() {
        ChildProcess child = process;
        if (child == null || data == null) {
            return;
        }
        if (child.isAlive()) {
            run("pg_ctl", "stop", "-D", data.toString(), "-m", "immediate");
        }
        child.close();
        WorkDirectory.delete(data);
    }
}
