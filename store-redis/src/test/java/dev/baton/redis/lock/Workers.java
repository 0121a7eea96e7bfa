// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import static org.awaitility.Awaitility.await;

import dev.baton.redis.testing.ChildProcess;
import dev.baton.redis.testing.RedisLink;
import dev.baton.redis.testing.RedisServer;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Processes that contend for one lock, each over a link of its own. Belongs to one thread. */
final class Workers implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private static final String WAITS = "?timeout=1s&connectTimeout=1s";
    private static final String LONG_WAITS = "?timeout=1m&connectTimeout=1m&poolWait=1m";

    private final Register register;
    private final String mutant;
    private final long seed;
    private final Map<String, RedisLink> links = new TreeMap<>();
    private final Map<String, String> stores = new TreeMap<>();
    private final Map<String, ChildProcess> processes = new TreeMap<>();

    Workers(RedisServer server, Register register, int count, String mutant, long seed) {
        // Who is to believe a late answer must wait for it.
        this(server, register, count, mutant, seed, mutant.contains("answer") ? LONG_WAITS : WAITS);
    }

    /** Processes with one connection to Redis each, for which they wait briefly. */
    static Workers withOneConnection(RedisServer server, Register register, int count, long seed) {
        return new Workers(server, register, count, "none", seed, WAITS + "&poolWait=50ms&poolSize=1");
    }

    private Workers(RedisServer server, Register register, int count, String mutant, long seed, String waits) {
        this(register, mutant, seed);
        for (int i = 1; i <= count; i++) {
            String name = "w" + i;
            RedisLink link = new RedisLink(server.host(), server.port());
            links.put(name, link);
            stores.put(name, "redis://127.0.0.1:" + link.port() + waits);
            start(name);
        }
    }

    /** Processes that find their servers by themselves, without links. */
    Workers(URI store, Register register, int count, long seed) {
        this(register, "none", seed);
        for (int i = 1; i <= count; i++) {
            stores.put("w" + i, store + WAITS);
            start("w" + i);
        }
    }

    private Workers(Register register, String mutant, long seed) {
        this.register = register;
        this.mutant = mutant;
        this.seed = seed;
    }

    private void start(String name) {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path") + File.pathSeparator,
                LockWorker.class.getName(),
                name,
                stores.get(name),
                Integer.toString(register.port()),
                Long.toString(seed + name.hashCode()),
                mutant);
        processes.put(name, ChildProcess.start(name, builder));
    }

    List<String> names() {
        return List.copyOf(stores.keySet());
    }

    RedisLink link(String name) {
        return links.get(name);
    }

    /** Heals all links. */
    void restore() {
        links.values().forEach(RedisLink::restore);
    }

    /** Sends the processes away; returns when they have closed their clients, with what was left of these then. */
    Map<String, String> stop() {
        register.stop();
        await().atMost(LIMIT)
                .alias("every process ends; " + processes)
                .until(() -> register.ended().keySet().containsAll(names()));
        return register.ended();
    }

    /** Ends a process by SIGKILL and starts another. */
    void kill(String name) {
        processes.get(name).kill();
        start(name);
    }

    void pause(String name) {
        processes.get(name).pause();
    }

    void resume(String name) {
        processes.get(name).resume();
    }

    /** What the processes have printed last, for a failure message. */
    String tails() {
        StringBuilder text = new StringBuilder();
        processes.forEach((name, process) -> text.append(process)
                .append(": ")
                .append(process.output().tail())
                .append('\n'));
        return text.toString();
    }

    /** Returns when so many more grants were seen. */
    void awaitGrants(int more) {
        long wanted = register.grants() + more;
        await().atMost(LIMIT).until(() -> register.grants() >= wanted);
    }

    /** Returns when each process has done its work so often again. */
    void awaitProgressOfAll(int times) {
        Map<String, Integer> before = new TreeMap<>();
        names().forEach(name -> before.put(name, register.writes(name)));
        await().atMost(LIMIT)
                .alias("every process goes on; " + processes)
                .until(() -> names().stream().allMatch(name -> register.writes(name) >= before.get(name) + times));
    }

    @Override
    public void close() {
        processes.values().forEach(ChildProcess::close);
        links.values().forEach(RedisLink::close);
    }
}
