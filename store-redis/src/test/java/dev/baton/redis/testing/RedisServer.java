// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Redis server for one test or one test class, empty at the start, on a free loopback port.
 *
 * <p>It is a process of our own, which can be killed, paused and started again; or, from {@link #start()}, the server that
 * {@value #VARIABLE} names, with which nothing of that is possible. Thread-safe, but for calls that change its process.
 */
public final class RedisServer implements AutoCloseable {
    /** The environment variable that names a server to use instead of an embedded one, as a {@code redis://} URI. */
    public static final String VARIABLE = "BATON_TEST_REDIS";

    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration PING_LIMIT = Duration.ofSeconds(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final int START_ATTEMPTS = 3;

    private final URI uri;
    private final RedisOptions options;
    private final @Nullable Path directory;
    private final int tlsPort = FreePort.next();
    private volatile @Nullable ChildProcess process;

    private RedisServer(URI uri, RedisOptions options, @Nullable Path directory) {
        this.uri = uri;
        this.options = options;
        this.directory = directory;
    }

    /**
     * Returns the server named by {@value #VARIABLE}, or a new embedded one.
     *
     * @throws IllegalStateException if it does not answer
     */
    public static RedisServer start() {
        String named = System.getenv(VARIABLE);
        if (named == null || named.isBlank()) {
            return embedded();
        }
        RedisServer server = new RedisServer(URI.create(named.trim()), RedisOptions.defaults(), null);
        server.awaitReady();
        return server;
    }

    /** Starts a server of our own, whatever {@value #VARIABLE} says. */
    public static RedisServer embedded() {
        return embedded(RedisOptions.defaults());
    }

    /**
     * Starts a server of our own with {@code options}.
     *
     * @throws IllegalStateException if it does not start, with what it printed
     */
    public static RedisServer embedded(RedisOptions options) {
        for (int attempt = 1; ; attempt++) {
            RedisServer server = new RedisServer(
                    uriOf(FreePort.next(), options.password()), options, WorkDirectory.create("redis-"));
            try {
                server.launch();
                return server;
            } catch (IllegalStateException e) {
                server.close();
                // Another process may have taken the port in between.
                if (attempt == START_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static URI uriOf(int port, @Nullable String password) {
        try {
            return new URI("redis", password == null ? null : ":" + password, "127.0.0.1", port, null, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("The password cannot stand in a URI", e);
        }
    }

    private void launch() {
        Path executable = RedisBinary.locate();
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        if (options.sentinel() != null) {
            // A Sentinel keeps what it knows in its configuration, also over a restart.
            command.addAll(List.of(writeSentinel(options.sentinel()).toString(), "--sentinel"));
            process = ChildProcess.start("sentinel-" + port(), new ProcessBuilder(command));
            awaitReady();
            return;
        }
        Map.of(
                        "port", Integer.toString(port()),
                        "bind", host(),
                        "dir", workDirectory().toString(),
                        "save", "",
                        "appendonly", "no",
                        "daemonize", "no",
                        "enable-debug-command", "local")
                .forEach((name, value) -> append(command, name, value));
        // Of a directive given twice, Redis takes the last.
        options.directives().forEach((name, value) -> append(command, name, value));
        if (options.password() != null) {
            append(command, "requirepass", options.password());
        }
        if (options.directives().containsKey("tls-cert-file")) {
            // Beside the plain port, which is for the test.
            append(command, "tls-port", Integer.toString(tlsPort));
        }
        if (!options.acl().isEmpty()) {
            append(command, "aclfile", writeAcl().toString());
        }
        process = ChildProcess.start("redis-" + port(), new ProcessBuilder(command));
        awaitReady();
    }

    private static void append(List<String> command, String name, String value) {
        command.add("--" + name);
        command.add(value);
    }

    private Path writeAcl() {
        try {
            return Files.write(workDirectory().resolve("users.acl"), options.acl());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path writeSentinel(List<String> lines) {
        Path file = workDirectory().resolve("sentinel.conf");
        if (Files.exists(file)) {
            return file;
        }
        List<String> all = new ArrayList<>(List.of("port " + port(), "bind " + host(), "dir " + workDirectory()));
        all.addAll(lines);
        try {
            return Files.write(file, all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path workDirectory() {
        if (directory == null) {
            throw notOurs("have a directory");
        }
        return directory;
    }

    private void awaitReady() {
        Await.until("PING answered by " + address(), START_LIMIT, this::isReadyOrEnded, this::outputTail);
        ChildProcess child = process;
        if (child != null && !child.isAlive()) {
            throw new IllegalStateException(child.describeEnd());
        }
    }

    private boolean isReadyOrEnded() {
        ChildProcess child = process;
        if (child != null && !child.isAlive()) {
            return true;
        }
        try (RespClient client = RespClient.connect(host(), port(), PING_LIMIT)) {
            Object reply = client.call("PING");
            // A server that asks for a password, and is not still loading its data, is ready too.
            return "PONG".equals(reply) || String.valueOf(reply).contains("NOAUTH");
        } catch (IOException notYet) {
            return false;
        }
    }

    private String outputTail() {
        ChildProcess child = process;
        return child == null ? "" : child.output().tail();
    }

    /** Returns the server's URI, with the password if it has one. */
    public URI uri() {
        return uri;
    }

    /** Returns the server's host, for an embedded one the loopback address. */
    public String host() {
        return uri.getHost();
    }

    /** Returns the server's port. */
    public int port() {
        return uri.getPort() < 0 ? 6379 : uri.getPort();
    }

    /** Returns the port on which a server with certificates speaks TLS. */
    public int tlsPort() {
        return tlsPort;
    }

    /** Tells whether {@link #kill}, {@link #stop}, {@link #pause}, {@link #resume} and {@link #restart} are possible. */
    public boolean isEmbedded() {
        return directory != null;
    }

    /** Tells whether an embedded server's process lives; a paused one does. */
    public boolean isAlive() {
        return child("be asked for its process").isAlive();
    }

    /** Returns what an embedded server printed since its last start. */
    public OutputBuffer output() {
        return child("be asked for its output").output();
    }

    /**
     * Opens a bare connection, authenticated as the URI says.
     *
     * @throws UncheckedIOException if the server does not answer
     */
    public RespClient connect() {
        return connect(Duration.ofSeconds(10));
    }

    /** Opens a bare connection as {@link #connect()} does, whose reads block no longer than {@code timeout}. */
    public RespClient connect(Duration timeout) {
        try {
            RespClient client = RespClient.connect(host(), port(), timeout);
            String userInfo = uri.getUserInfo();
            if (userInfo != null) {
                int colon = userInfo.indexOf(':');
                String user = colon <= 0 ? "default" : userInfo.substring(0, colon);
                Object reply = client.call("AUTH", user, userInfo.substring(colon + 1));
                if (!"OK".equals(reply)) {
                    client.close();
                    throw new IllegalStateException("%s refused user %s: %s".formatted(address(), user, reply));
                }
            }
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException("No connection to " + address(), e);
        }
    }

    /**
     * Ends the server by SIGKILL; what it had not written to a file is lost.
     *
     * @throws UnsupportedOperationException if the server is not {@linkplain #isEmbedded() ours}
     */
    public void kill() {
        child("be killed").kill();
    }

    /**
     * Returns when a replica has all that was written until now: what it does not have, no failover can keep.
     *
     * @param key names something that the server may have; it is written, because only what comes over the same connection is
     *     waited for
     * @throws IllegalStateException if no replica has it within 10 s
     */
    public void awaitReplication(String key) {
        try (RespClient door = connect()) {
            Object written = door.call("SET", key, "1", "EX", "60");
            Object replicas = door.call("WAIT", "1", "10000");
            if (!"OK".equals(written) || !Long.valueOf(1).equals(replicas)) {
                throw new IllegalStateException(
                        "%s answered %s, and %s replicas have it".formatted(this, written, replicas));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Ends the server by SIGTERM.
     *
     * @throws UnsupportedOperationException if the server is not {@linkplain #isEmbedded() ours}
     */
    public void stop() {
        child("be stopped").stop(STOP_LIMIT);
    }

    /**
     * Stops the server by SIGSTOP: connections stay open and unanswered.
     *
     * @throws UnsupportedOperationException if the server is not {@linkplain #isEmbedded() ours}
     */
    public void pause() {
        child("be paused").pause();
    }

    /**
     * Lets a paused server go on.
     *
     * @throws UnsupportedOperationException if the server is not {@linkplain #isEmbedded() ours}
     */
    public void resume() {
        child("be resumed").resume();
    }

    /**
     * Kills the server if it lives and starts it on the same port; without {@code appendonly} it is empty then.
     *
     * @throws UnsupportedOperationException if the server is not {@linkplain #isEmbedded() ours}
     */
    public void restart() {
        kill();
        launch();
    }

    private ChildProcess child(String what) {
        ChildProcess child = process;
        if (child == null) {
            throw notOurs(what);
        }
        return child;
    }

    private UnsupportedOperationException notOurs(String what) {
        return new UnsupportedOperationException("%s is named by %s and cannot %s; ask isEmbedded() first, or start one"
                        .formatted(address(), VARIABLE, what)
                + " with RedisServer.embedded()");
    }

    private String address() {
        return "Redis at " + host() + ":" + port();
    }

    /** Kills an embedded server and deletes its files; leaves one named by {@value #VARIABLE} as it is. */
    @Override
    public void close() {
        ChildProcess child = process;
        if (child != null) {
            child.kill();
        }
        if (directory != null) {
            WorkDirectory.delete(directory);
        }
    }

    @Override
    public String toString() {
        return address();
    }
}
