// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.testing;

import dev.baton.redis.testing.ChildProcess;
import dev.baton.redis.testing.FreePort;
import dev.baton.redis.testing.WorkDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
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
 * A PostgreSQL server of our own, on a free loopback port, with one empty database; or a new database of a server that
 * cannot be stopped: the one that {@value #VARIABLE} names, or else the one that all tests of this JVM share. Thread-safe,
 * but for calls that change its process.
 */
public final class PostgresServer implements TestDatabase {
    /** Names a server to use instead: {@code jdbc:postgresql://host:port/postgres?user=...&password=...}. */
    public static final String VARIABLE = "BATON_TEST_POSTGRES";

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String USER = "user=postgres&password=baton";

    private static @Nullable PostgresServer shared; // guarded by the class

    private final @Nullable Path data;
    private final @Nullable PostgresServer owner;
    private final @Nullable Path disk;
    private final int mebibytes;
    private final List<String> options;
    private final String host;
    private final int port;
    private final String database;
    private final String login;
    private volatile @Nullable ChildProcess process;

    private PostgresServer(
            @Nullable Path data,
            @Nullable PostgresServer owner,
            @Nullable Path disk,
            int mebibytes,
            List<String> options,
            String host,
            int port,
            String database,
            String login) {
        this.data = data;
        this.owner = owner;
        this.disk = disk;
        this.mebibytes = mebibytes;
        this.options = options;
        this.host = host;
        this.port = port;
        this.database = database;
        this.login = login;
    }

    /** Makes a database of the server that is named, or of the one that all share. */
    public static PostgresServer start() {
        String named = System.getenv(VARIABLE);
        if (named != null && !named.isBlank()) {
            URI uri = URI.create(named.strip().substring("jdbc:".length()));
            int port = uri.getPort() < 0 ? 5432 : uri.getPort();
            return database(null, "jdbc:" + uri, uri.getHost(), port, uri.getQuery() == null ? "" : uri.getQuery());
        }
        PostgresServer owner = shared();
        return database(owner, owner.uri().toString(), owner.host, owner.port, USER);
    }

    /**
     * Starts a server that no other test uses, with a tablespace of which new tables are made, on a disk of its own.
     *
     * @param mebibytes how large that disk is
     * @throws IllegalStateException if it does not start, also because this system lets nobody but root have such a disk
     */
    public static PostgresServer ownOnSmallDisk(int mebibytes) {
        Path disk = WorkDirectory.create("disk-");
        PostgresServer server = create(disk, mebibytes, List.of());
        execute(server.uri().toString(), "CREATE TABLESPACE small LOCATION '" + disk + "'");
        execute(server.uri().toString(), "ALTER DATABASE postgres SET default_tablespace = small");
        return server;
    }

    private static synchronized PostgresServer shared() {
        PostgresServer server = shared;
        if (server == null) {
            server = own();
            shared = server;
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "end-of-postgres"));
        }
        return server;
    }

    /** Starts a server that no other test uses, whatever {@value #VARIABLE} says. */
    public static PostgresServer own(String... options) {
        return create(null, 0, List.of(options));
    }

    private static PostgresServer create(@Nullable Path disk, int mebibytes, List<String> options) {
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
        PostgresServer server = new PostgresServer(
                data, null, disk, mebibytes, options, "127.0.0.1", FreePort.next(), "postgres", USER);
        server.launch();
        return server;
    }

    private static PostgresServer database(
            @Nullable PostgresServer owner, String door, String host, int port, String login) {
        String database = "baton_" + UUID.randomUUID().toString().replace("-", "");
        PostgresServer server = new PostgresServer(null, owner, null, 0, List.of(), host, port, database, login);
        execute(door, "CREATE DATABASE " + database);
        return server;
    }

    private static void execute(String door, String sql) {
        try (Connection connection = DriverManager.getConnection(door);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
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

    /** The disk is mounted where only the server's processes see it, and gone with them. */
    private List<String> commandOn(Path directory) {
        String mount =
                "mount -t tmpfs -o size=%dm tmpfs '%s' && exec unshare -U \"$@\"".formatted(mebibytes, directory);
        String program = Unpacked.postgres().resolve("bin/postgres").toString();
        return new ArrayList<>(List.of("unshare", "-Urm", "sh", "-c", mount, "sh", program));
    }

    private void launch() {
        List<String> command = disk == null ? command("postgres") : commandOn(disk);
        command.addAll(List.of(
                "-D",
                Objects.requireNonNull(data).toString(),
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

    /** Stops the server and all processes that it has started, by SIGSTOP: connections stay open and unanswered. */
    public void pause() {
        ChildProcess child = (owner == null ? this : owner).process();
        child.pause();
        signalChildren(child, "STOP");
    }

    /** Lets a paused server go on. */
    public void resume() {
        ChildProcess child = (owner == null ? this : owner).process();
        signalChildren(child, "CONT");
        child.resume();
    }

    private static void signalChildren(ChildProcess child, String signal) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -" + signal + " \"$@\"", "sh"));
        ProcessHandle.of(child.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .forEach(process -> command.add(String.valueOf(process.pid())));
        // One that has ended meanwhile makes no difference.
        try (ChildProcess kill = ChildProcess.start("kill", new ProcessBuilder(command))) {
            kill.awaitExit(LIMIT);
        }
    }

    /** Ends the server by SIGKILL, or as a smart user would: its children end by themselves. */
    public void kill() {
        process().kill();
    }

    /** Ends the server at once, rolling back what is under way. */
    public void stop() {
        run("pg_ctl", "stop", "-D", Objects.requireNonNull(data).toString(), "-m", "fast");
        process().awaitExit(LIMIT);
    }

    /** Makes a stopped server one that only reads until it is {@linkplain #promote promoted}, as a replica does. */
    public void demote() {
        try {
            Files.createFile(Objects.requireNonNull(data).resolve("standby.signal"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a replica the primary. */
    public void promote() {
        run("pg_ctl", "promote", "-D", Objects.requireNonNull(data).toString());
    }

    /** Starts a server again that was stopped or killed, on the same port. */
    public void restart() {
        launch();
    }

    @Override
    public void close() {
        ChildProcess child = process;
        if (owner != null) {
            execute(owner.uri().toString(), "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
        }
        if (child == null || data == null) {
            return;
        }
        if (child.isAlive()) {
            run("pg_ctl", "stop", "-D", data.toString(), "-m", "immediate");
        }
        child.close();
        WorkDirectory.delete(data);
        if (disk != null) {
            WorkDirectory.delete(disk);
        }
    }
}
