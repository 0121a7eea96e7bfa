// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts the demo: a store, a Tomcat 11, a Tomcat 10.1, a Jetty 12.1 and a balancer in front of them.
 *
 * <p>System properties: {@code demo.store} is the store, {@code redis} unless it is {@code h2} or {@code postgres}; {@code
 * demo.port} is the port to use if it is free, and {@code demo.check} lets the demo play
 * the {@link Journey} by itself and exit 0 if all went as promised, else 1.
 */
public final class Demo {
    private static final int USUAL_PORT = 8080;

    private Demo() {}

    /**
     * Runs the demo until it is interrupted, or until the journey has ended.
     *
     * @param args none
     */
    public static void main(String[] args) throws Exception {
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8));
        // without it each answer of the JDK's server waits for the client's delayed acknowledgement
        System.setProperty("sun.net.httpserver.nodelay", "true");

        int wanted = Integer.getInteger("demo.port", USUAL_PORT);
        HttpServer server = listen(wanted);
        int port = server.getAddress().getPort();
        System.out.println("Baton demo: http://localhost:" + port + "/shop/"
                + (port == wanted ? "" : "  (port " + wanted + " is in use, so it took a free one)"));

        Path directory = Files.createTempDirectory("baton-demo");
        Cluster cluster = new Cluster(directory);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, cluster, directory), "stop"));
        endWithMaven();
        serve(server, cluster);
        try {
            cluster.start();
        } catch (IOException e) {
            System.out.println("✗ " + e.getMessage());
            System.exit(1);
        }
        if (isCheck()) {
            System.exit(new Journey(port, System.out).succeeds() ? 0 : 1);
        }
        announce(cluster);
    }

    private static boolean isCheck() {
        String check = System.getProperty("demo.check");
        return check != null && !check.equals("false");
    }

    private static HttpServer listen(int wanted) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        if (isFree(wanted)) {
            try {
                return HttpServer.create(new InetSocketAddress(loopback, wanted), 0);
            } catch (BindException e) {
                // taken between the two looks
            }
        }
        return HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    }

    /** Whether no other program has the port on any address: "localhost" could reach that one instead. */
    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port)) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static void serve(HttpServer server, Cluster cluster) {
        server.createContext("/", new Balancer(cluster::inTurn, cluster.log()));
        server.createContext(ClusterEndpoint.PATH, new ClusterEndpoint(cluster));
        server.setExecutor(Executors.newCachedThreadPool(Demo::daemon));
        server.start();
    }

    private static void announce(Cluster cluster) throws InterruptedException {
        boolean up =
                cluster.await(c -> c.nodes().stream().allMatch(n -> n.port().isPresent()), 60_000);
        System.out.println(up ? "All nodes are up. Ctrl-C ends everything." : "A node did not start; see above.");
        Thread.currentThread().join();
    }

    /** A Maven that is killed takes nothing along by itself: its children are given another parent. */
    private static void endWithMaven() {
        if (!Boolean.getBoolean("demo.maven")) {
            return;
        }
        Optional<ProcessHandle> maven = ProcessHandle.current().parent();
        Executors.newSingleThreadScheduledExecutor(Demo::daemon)
                .scheduleWithFixedDelay(
                        () -> {
                            if (!ProcessHandle.current().parent().equals(maven)) {
                                System.exit(1);
                            }
                        },
                        1,
                        1,
                        TimeUnit.SECONDS);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "demo");
        thread.setDaemon(true);
        return thread;
    }

    private static void stop(HttpServer server, Cluster cluster, Path directory) {
        try {
            cluster.close();
            server.stop(0);
            delete(directory);
        } catch (IOException e) {
            System.err.println("The demo could not clean up: " + e);
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(directory)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
