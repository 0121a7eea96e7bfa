// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.engine.ShiftedClocks;
import dev.baton.lock.spi.LockStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** A process that takes a lock again and again and raises a number under it, until it is sent away or killed. */
final class LockWorker {
    static final Duration LEASE = Duration.ofSeconds(1);
    static final String NAMESPACE = "faults";
    static final String NAME = "hot";

    private static final Duration AUDIT = Duration.ofSeconds(20);

    private final String name;
    private final ShiftedClocks clocks;
    private final LockClient client;
    private final BufferedReader in;
    private final PrintWriter out;
    private final Random random;
    private final boolean queues;
    private final Queue<String> reports = new ConcurrentLinkedQueue<>();

    private LockWorker(String name, ShiftedClocks clocks, LockClient client, Socket register, long seed, boolean queues)
            throws IOException {
        this.name = name;
        this.clocks = clocks;
        this.client = client;
        in = new BufferedReader(new InputStreamReader(register.getInputStream(), StandardCharsets.UTF_8));
        out = new PrintWriter(register.getOutputStream(), true, StandardCharsets.UTF_8);
        random = new Random(seed);
        this.queues = queues;
    }

    /** Arguments: its name, the URI of Redis, the register's port, a seed, the mutant's name or {@code none}. */
    public static void main(String[] arguments) throws Exception {
        String mutant = arguments[4];
        ShiftedClocks clocks = new ShiftedClocks();
        LockStore store = new RedisLockStoreProvider().open(URI.create(arguments[1]), NAMESPACE);
        LockClient client = clocks.client(MutantStore.of(mutant, store, clocks))
                .with(LockOptions.defaults().withLease(LEASE));
        Socket register = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[2]));
        register.setTcpNoDelay(true);
        LockWorker worker = new LockWorker(
                arguments[0], clocks, client, register, Long.parseLong(arguments[3]), mutant.equals("none"));
        while (worker.tell("go 0").equals("true")) {
            worker.once();
        }
        client.close();
        worker.tell("ended " + threadsLeft());
    }

    /** How many threads of the client there are when those that are ending have ended. */
    private static long threadsLeft() {
        long end = System.nanoTime() + AUDIT.toNanos();
        long left = threads();
        while (left > 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(10_000_000);
            left = threads();
        }
        return left;
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(thread -> thread.startsWith("baton-lock") || thread.startsWith("baton-redis-listener"))
                .count();
    }

    /** Says a word, who says it, and the rest. */
    private String tell(String message) throws IOException {
        int blank = message.indexOf(' ');
        out.println(message.substring(0, blank) + " " + name + message.substring(blank));
        String answer = in.readLine();
        if (answer == null) {
            throw new IOException("The register has ended");
        }
        return answer;
    }

    private void once() throws IOException, InterruptedException {
        for (String report = reports.poll(); report != null; report = reports.poll()) {
            tell(report);
        }
        Duration wait = patience();
        long begin = System.nanoTime();
        Optional<LockHandle> acquired = Optional.empty();
        try {
            acquired = client.tryAcquire(NAME, wait);
        } catch (LockUnavailableException e) {
            // It asks again, but not as fast as it can.
            LockSupport.parkNanos(10_000_000);
        }
        if (queues) {
            reports.add("overrun " + (System.nanoTime() - begin - wait.toNanos()));
        }
        if (acquired.isPresent()) {
            try (LockHandle handle = acquired.get()) {
                work(handle);
            }
        }
        if (!queues) {
            // Where nobody queues, who had it would have it again.
            LockSupport.parkNanos(1 + random.nextInt(200_000_000));
        }
    }

    /** Mostly long enough to be served, and sometimes shorter than a message may be under way. */
    private Duration patience() {
        if (!queues) {
            return Duration.ZERO;
        }
        return random.nextInt(4) == 0 ? Duration.ofMillis(1 + random.nextInt(300)) : Duration.ofSeconds(2);
    }

    private void work(LockHandle handle) throws IOException {
        long token = handle.fencingToken();
        handle.onLost(reason -> reports.add("lost " + token + " " + System.nanoTime()));
        long from = System.nanoTime();
        long known = handle.isHeld() ? from : 0;
        String[] orders = tell("read " + token).split(" ");
        long value = Long.parseLong(orders[0]);
        clocks.setWallClock(Duration.ofMillis(Long.parseLong(orders[2])));
        long end = System.nanoTime() + work(Duration.ofMillis(Long.parseLong(orders[1])));
        if (known == from) {
            long now = System.nanoTime();
            while (now - end < 0 && handle.isHeld()) {
                known = now;
                LockSupport.parkNanos(100_000);
                now = System.nanoTime();
            }
        }
        // Deliberately without asking whether it is held still: the token has to be enough.
        tell("write " + token + " " + (value + 1));
        if (known - from > 0) {
            tell("held " + token + " " + from + " " + known);
        }
    }

    private long work(Duration ordered) {
        if (!ordered.isZero()) {
            return ordered.toNanos();
        }
        // Who breaks a rule is found by who comes meanwhile.
        long least = queues ? 20_000_000 : 300_000_000;
        return least + random.nextInt(100_000_000) + (random.nextInt(20) == 0 ? LEASE.toNanos() : 0);
    }
}
