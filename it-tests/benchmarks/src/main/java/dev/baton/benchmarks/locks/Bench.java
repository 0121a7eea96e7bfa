// SPDX-License-Identifier: Apache-2.0
package dev.baton.benchmarks.locks;

import dev.baton.redis.testing.RedisLink;
import dev.baton.redis.testing.RedisServer;
import dev.baton.redis.testing.RespClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A Redis of its own, with what one claim needs of it. Confined to one thread, but for what it starts. */
final class Bench implements AutoCloseable {
    private final RedisServer server = RedisServer.embedded();
    private final RespClient door = server.connect();
    private final RedisLink link = new RedisLink(server.host(), server.port());
    private final List<Contender> contenders = new ArrayList<>();
    private final Kind kind;

    Bench(Kind kind) {
        this.kind = kind;
    }

    RedisServer server() {
        return server;
    }

    RedisLink link() {
        return link;
    }

    /** A client by way of the link. */
    Contender linked() {
        return add(kind.open(link.port()));
    }

    /** A client. */
    Contender direct() {
        return add(kind.open(server.port()));
    }

    private Contender add(Contender contender) {
        contenders.add(contender);
        return contender;
    }

    Object call(String... words) {
        try {
            return Objects.requireNonNull(door.call(words));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    void resetCounts() {
        call("CONFIG", "RESETSTAT");
    }

    /** How often each command was carried out since the last reset, those inside scripts included. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        String.valueOf(call("INFO", "commandstats")).lines().forEach(line -> {
            if (line.startsWith("cmdstat_")) {
                counts.put(
                        line.substring("cmdstat_".length(), line.indexOf(':')),
                        Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1")));
            }
        });
        return counts;
    }

    static long count(Map<String, Long> counts, String command) {
        return counts.getOrDefault(command, 0L);
    }

    long keys() {
        return (Long) call("DBSIZE");
    }

    static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "contender");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    /** How long it takes until this is so, at most {@code limit}. */
    static Duration until(Duration limit, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean() && System.nanoTime() - begin < limit.toNanos()) {
            LockSupport.parkNanos(1_000_000);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    static void pause(Duration time) {
        until(time, () -> false);
    }

    @Override
    public void close() {
        link.restore();
        contenders.forEach(Contender::close);
        link.close();
        try {
            door.close();
        } catch (IOException e) {
            // It went with the server.
        }
        server.close();
    }
}
