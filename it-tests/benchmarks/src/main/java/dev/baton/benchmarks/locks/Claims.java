// SPDX-License-Identifier: Apache-2.0
package dev.baton.benchmarks.locks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** What is claimed of our locks, tried with each kind: each method does it once and says what came of it. */
final class Claims {
    /** For as long as this a wait is watched. */
    private static final Duration LONGEST = Duration.ofSeconds(40);

    private static final String NAME = "stock";

    private final int interrupts;
    private final int names;

    /** @param full false for fewer interrupts and names */
    Claims(boolean full) {
        interrupts = full ? 10_000 : 1_000;
        names = full ? 1_000_000 : 10_000;
    }

    private static String seconds(Duration duration) {
        return duration.compareTo(LONGEST) >= 0
                ? "> " + LONGEST.toSeconds() + " s"
                : "%.2f s".formatted(duration.toMillis() / 1000.0);
    }

    private static Duration untilAnotherHasIt(Contender other) {
        FutureTask<Contender.Held> asker = Bench.start(() -> other.acquire(NAME));
        return Bench.until(LONGEST, asker::isDone);
    }

    /** The reply to an acquisition is lost; the caller releases once. */
    String lostReply(Kind kind) throws InterruptedException {
        try (Bench bench = new Bench(kind)) {
            Contender one = bench.linked();
            one.acquire("warm").release();
            bench.link().loseReplies(1);
            String how = "";
            try {
                one.acquire(NAME).release();
            } catch (RuntimeException e) {
                how = " (" + e.getClass().getSimpleName() + ")";
            }
            return "free after " + seconds(untilAnotherHasIt(bench.direct())) + how;
        }
    }

    /** Threads are interrupted while they acquire free locks. */
    String interrupts(Kind kind) throws Exception {
        try (Bench bench = new Bench(kind)) {
            Contender one = bench.direct();
            one.acquire("warm").release();
            List<FutureTask<Integer>> tasks = new ArrayList<>();
            AtomicLong numbers = new AtomicLong();
            for (int lane = 0; lane < 16; lane++) {
                tasks.add(Bench.start(() -> {
                    int caught = 0;
                    for (int i = 0; i < interrupts / 16; i++) {
                        caught += interrupted(one, "lock " + numbers.incrementAndGet());
                    }
                    return caught;
                }));
            }
            int caught = 0;
            for (FutureTask<Integer> task : tasks) {
                caught += task.get();
            }
            // Twice: what is renewed outlives the first.
            Bench.pause(Contender.LEASE.multipliedBy(2));
            long left = bench.call("KEYS", "*lock *") instanceof List<?> keys ? keys.size() : -1;
            return left + " locks left held of " + caught + " interrupted";
        }
    }

    private static int interrupted(Contender one, String name) throws Exception {
        FutureTask<Integer> task = new FutureTask<>(() -> {
            try {
                one.acquire(name).release();
                return 0;
            } catch (InterruptedException | RuntimeException e) {
                return 1;
            }
        });
        Thread thread = new Thread(task, "interrupted");
        thread.setDaemon(true);
        thread.start();
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1, 600_000));
        thread.interrupt();
        try {
            return task.get(60, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return 1;
        }
    }

    /** The holder is cut off: does it hear of the loss before another has the lock? */
    String partition(Kind kind) throws Exception {
        try (Bench bench = new Bench(kind)) {
            Contender.Held held = bench.linked().acquire(NAME);
            AtomicLong toldAt = new AtomicLong();
            if (!held.onLost(() -> toldAt.set(System.nanoTime()))) {
                return "is never told";
            }
            bench.link().cut();
            bench.direct().acquire(NAME);
            long grantedAt = System.nanoTime();
            Bench.until(LONGEST, () -> toldAt.get() != 0);
            return toldAt.get() < grantedAt
                    ? "told %d ms before".formatted(TimeUnit.NANOSECONDS.toMillis(grantedAt - toldAt.get()))
                    : "told after";
        }
    }

    /** Whether it is held is asked a thousand times, then once without a network. */
    String isHeld(Kind kind) throws InterruptedException {
        try (Bench bench = new Bench(kind)) {
            Contender.Held held = bench.linked().acquire(NAME);
            int before = bench.link().trips();
            for (int i = 0; i < 1000; i++) {
                held.isHeld();
            }
            int trips = bench.link().trips() - before;
            bench.link().cut();
            String without;
            try {
                without = String.valueOf(held.isHeld());
            } catch (RuntimeException e) {
                without = e.getClass().getSimpleName();
            }
            return "%d round trips per 1000; cut off: %s".formatted(trips, without);
        }
    }

    /** The token, before and after the server was emptied, and after it was restarted without its data. */
    String tokens(Kind kind) throws InterruptedException {
        try (Bench bench = new Bench(kind)) {
            List<Long> tokens = new ArrayList<>();
            tokens.add(token(bench.direct()));
            bench.call("FLUSHALL");
            tokens.add(token(bench.direct()));
            bench.server().restart();
            tokens.add(token(bench.direct()));
            if (tokens.contains(-1L)) {
                return "none";
            }
            boolean rising = tokens.get(0) < tokens.get(1) && tokens.get(1) < tokens.get(2);
            return (rising ? "rises" : "falls") + (tokens.get(0) < 1000 ? ": " + tokens : "");
        }
    }

    private static long token(Contender contender) throws InterruptedException {
        Contender.Held held = contender.acquire(NAME);
        held.release();
        return held.token();
    }

    /** What is left of many locks. */
    String lastingKeys(Kind kind) throws Exception {
        try (Bench bench = new Bench(kind)) {
            Contender one = bench.direct();
            List<FutureTask<Integer>> tasks = new ArrayList<>();
            AtomicLong numbers = new AtomicLong();
            for (int lane = 0; lane < 8; lane++) {
                tasks.add(Bench.start(() -> {
                    for (long i = numbers.incrementAndGet(); i <= names; i = numbers.incrementAndGet()) {
                        one.acquire("lock " + i).release();
                    }
                    return 0;
                }));
            }
            for (FutureTask<Integer> task : tasks) {
                task.get();
            }
            Bench.pause(Duration.ofSeconds(1));
            return bench.keys() + " keys of " + names + " locks";
        }
    }

    /** What a lock costs for which nobody waits. */
    String pair(Kind kind) throws InterruptedException {
        try (Bench bench = new Bench(kind)) {
            Contender one = bench.direct();
            one.acquire(NAME).release();
            Bench.pause(Duration.ofMillis(300));
            bench.resetCounts();
            for (int i = 0; i < 100; i++) {
                one.acquire(NAME).release();
            }
            Bench.pause(Duration.ofMillis(300));
            Map<String, Long> counts = bench.counts();
            long sent = Bench.count(counts, "evalsha") + Bench.count(counts, "eval");
            // A temporary key is removed by a command of its own.
            long own = kind == Kind.BATON ? 0 : Math.max(0, Bench.count(counts, "del") - 100);
            return "%.1f commands, %.1f messages"
                    .formatted((sent + own) / 100.0, Bench.count(counts, "publish") / 100.0);
        }
    }

    /** What a hand-over costs where eight clients wait. */
    String handOver(Kind kind) throws Exception {
        int clients = 8;
        try (Bench bench = new Bench(kind)) {
            Contender holder = bench.direct();
            Contender.Held held = holder.acquire(NAME);
            List<FutureTask<Integer>> waiters = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                Contender waiter = bench.direct();
                waiters.add(Bench.start(() -> {
                    waiter.acquire(NAME).release();
                    return 0;
                }));
            }
            Bench.pause(Duration.ofSeconds(2));
            bench.resetCounts();
            held.release();
            for (FutureTask<Integer> waiter : waiters) {
                waiter.get(LONGEST.toSeconds() * 10, TimeUnit.SECONDS);
            }
            Map<String, Long> counts = bench.counts();
            long scripts = Bench.count(counts, "evalsha") + Bench.count(counts, "eval");
            return "%.1f scripts, %.1f messages"
                    .formatted(
                            (double) scripts / (clients + 1), (double) Bench.count(counts, "publish") / (clients + 1));
        }
    }

    /** Subscriptions are killed just before each release; the longest wait of several. */
    String killedSubscriptions(Kind kind) throws Exception {
        Duration worst = Duration.ZERO;
        try (Bench bench = new Bench(kind)) {
            Contender holder = bench.direct();
            Contender waiter = bench.direct();
            for (int i = 0; i < 5; i++) {
                Contender.Held held = holder.acquire(NAME);
                FutureTask<Integer> asker = Bench.start(() -> {
                    waiter.acquire(NAME).release();
                    return 0;
                });
                Bench.pause(Duration.ofMillis(500));
                bench.call("CLIENT", "KILL", "TYPE", "pubsub");
                held.release();
                Duration wait = Bench.until(LONGEST, asker::isDone);
                worst = wait.compareTo(worst) > 0 ? wait : worst;
                asker.cancel(true);
                if (wait.compareTo(LONGEST) >= 0) {
                    break;
                }
            }
        }
        return "at most " + seconds(worst);
    }

    /** The first who waits dies, then the lock is released: how long the second waits, and what is asked meanwhile. */
    String deadHead(Kind kind) throws Exception {
        try (Bench bench = new Bench(kind)) {
            Contender holder = bench.direct();
            Contender dead = bench.linked();
            Contender alive = bench.direct();
            Contender.Held held = holder.acquire(NAME);
            Bench.start(() -> dead.acquire(NAME));
            Bench.pause(Duration.ofSeconds(1));
            FutureTask<Integer> asker = Bench.start(() -> {
                alive.acquire(NAME).release();
                return 0;
            });
            Bench.pause(Duration.ofSeconds(1));
            bench.link().cut();
            bench.resetCounts();
            held.release();
            Duration wait = Bench.until(LONGEST, asker::isDone);
            Map<String, Long> counts = bench.counts();
            return seconds(wait) + ", " + (Bench.count(counts, "evalsha") + Bench.count(counts, "eval")) + " scripts";
        }
    }
}
