// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.engine.LockClients;
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
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** A process that takes a lock again and again and raises a number under it, until it is killed. */
final class LockWorker {
    static final Duration LEASE = Duration.ofSeconds(1);

    private final String name;
    private final LockClient client;
    private final BufferedReader in;
    private final PrintWriter out;
    private final Random random;
    private final Duration wait;
    private final Duration pause;

    private LockWorker(String name, LockClient client, Socket register, long seed, Duration wait, Duration pause)
            throws IOException {
        this.name = name;
        this.client = client;
        in = new BufferedReader(new InputStreamReader(register.getInputStream(), StandardCharsets.UTF_8));
        out = new PrintWriter(register.getOutputStream(), true, StandardCharsets.UTF_8);
        random = new Random(seed);
        this.wait = wait;
        this.pause = pause;
    }

    /** Arguments: its name, the URI of Redis, the register's port, a seed, the mutant's name or {@code none}. */
    public static void main(String[] arguments) throws Exception {
        LockStore store = new RedisLockStoreProvider().open(URI.create(arguments[1]), "faults");
        LockClient client = LockClients.over(MutantStore.of(arguments[4], store))
                .with(LockOptions.defaults().withLease(LEASE));
        Socket register = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[2]));
        register.setTcpNoDelay(true);
        // A mutant asks often, and does not queue.
        boolean queues = arguments[4].equals("none");
        Duration wait = queues ? Duration.ofSeconds(2) : Duration.ofMillis(50);
        Duration pause = queues ? Duration.ZERO : Duration.ofMillis(200);
        LockWorker worker = new LockWorker(arguments[0], client, register, Long.parseLong(arguments[3]), wait, pause);
        while (true) {
            worker.once();
        }
    }

    private String tell(String message) throws IOException {
        out.println(message);
        String answer = in.readLine();
        if (answer == null) {
            throw new IOException("The register has ended");
        }
        return answer;
    }

    private void once() throws IOException, InterruptedException {
        Optional<LockHandle> acquired;
        try {
            acquired = client.tryAcquire("hot", wait);
        } catch (LockUnavailableException e) {
            return;
        }
        if (acquired.isPresent()) {
            try (LockHandle handle = acquired.get()) {
                work(handle);
            }
            // Where nobody queues, who had it would have it again.
            LockSupport.parkNanos(random.nextLong(pause.toNanos() + 1));
        }
    }

    private void work(LockHandle handle) throws IOException {
        long from = System.nanoTime();
        long token = handle.fencingToken();
        long value = Long.parseLong(tell("read " + name + " " + token));
        long known = from;
        long end = from + 20_000_000 + random.nextInt(100_000_000) + (random.nextInt(20) == 0 ? LEASE.toNanos() : 0);
        long now = System.nanoTime();
        while (now - end < 0 && handle.isHeld()) {
            known = now;
            Thread.onSpinWait();
            now = System.nanoTime();
        }
        // Deliberately without asking whether it is held still: the token has to be enough.
        tell("write " + name + " " + token + " " + (value + 1));
        tell("held " + name + " " + token + " " + from + " " + known);
    }
}
