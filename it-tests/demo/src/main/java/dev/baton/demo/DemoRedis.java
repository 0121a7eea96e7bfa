// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import redis.embedded.RedisExecProvider;

/**
 * The Redis that keeps the demo's sessions: a server that comes with the build, or the one that the environment names.
 */
final class DemoRedis implements DemoStore {
    /** Names a server to use instead, as {@code redis://host:port}. */
    static final String GIVEN = "BATON_TEST_REDIS";

    /** Becomes the server, and leaves a watcher that ends it when standard input does: with the demo, however that dies. */
    private static final String RUN_TIED_TO_STDIN =
            "exec 3<&0; { cat <&3; kill -9 $$; } >/dev/null 2>&1 &" + " exec 3<&-; exec \"$@\" </dev/null";

    private final String uri;
    private final Runnable stop;

    private DemoRedis(String uri, Runnable stop) {
        this.uri = uri;
        this.stop = stop;
    }

    /**
     * Starts a server that keeps nothing on disk and listens on a free port of the loopback interface.
     *
     * @throws IOException if it does not start, with what it said
     */
    static DemoRedis start(Path directory) throws IOException {
        String given = System.getenv(GIVEN);
        if (given != null && !given.isBlank()) {
            return new DemoRedis(given, () -> {});
        }
        Path binary = unpack(directory);
        int port = freePort();
        Process process = new ProcessBuilder(List.of(
                        "/bin/sh",
                        "-c",
                        RUN_TIED_TO_STDIN,
                        "sh",
                        binary.toString(),
                        "--port",
                        String.valueOf(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no"))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        awaitReady(process);
        // it runs without its file, which then is not left behind however the demo ends
        Files.delete(binary);
        return new DemoRedis("redis://127.0.0.1:" + port, () -> Children.kill(process));
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public void close() {
        stop.run();
    }

    private static Path unpack(Path directory) throws IOException {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        String name = "redis-server-%s-%s-%s".formatted(RedisExecProvider.redisVersion, os, arch);
        Path binary = directory.resolve(name);
        try (InputStream in = RedisExecProvider.class.getResourceAsStream("/" + name)) {
            if (in == null || System.getProperty("os.name").startsWith("Windows")) {
                throw new IOException(
                        "The build carries no Redis for %s on %s; set %s to redis://host:port of a running one"
                                .formatted(System.getProperty("os.name"), System.getProperty("os.arch"), GIVEN));
            }
            Files.copy(in, binary);
        }
        if (!binary.toFile().setExecutable(true)) {
            throw new IOException("Cannot make " + binary + " executable");
        }
        return binary;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitReady(Process process) throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(System.lineSeparator()).append(line);
            if (line.contains("Ready to accept connections")) {
                Children.readLines(output, ignored -> {});
                return;
            }
        }
        throw new IOException("Redis ended before it was ready; it said:" + said);
    }
}
