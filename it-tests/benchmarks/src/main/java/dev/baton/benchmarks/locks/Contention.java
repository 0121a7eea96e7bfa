// SPDX-License-Identifier: Apache-2.0
package dev.baton.benchmarks.locks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** One lock that several threads of two clients want all the time. */
final class Contention {
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean counts = new AtomicBoolean();
    private final AtomicLong releasedAt = new AtomicLong();
    private final List<Long> handOvers = Collections.synchronizedList(new ArrayList<>());

    private Contention() {}

    /** What came of one round: hand-overs a second, and what one takes from the call to release to the next return. */
    record Round(long perSecond, double median, double almostAll) {
        @Override
        public String toString() {
            return "%d a second; %.2f ms, 99 of 100 within %.1f ms".formatted(perSecond, median, almostAll);
        }
    }

    /** The best of several rounds of each kind, one after the other, on a machine on which others work too. */
    static Map<Kind, Round> best(List<Kind> kinds, int waiters, Duration time, int rounds) throws Exception {
        Map<Kind, Round> best = new EnumMap<>(Kind.class);
        for (int i = 0; i < rounds; i++) {
            for (Kind kind : kinds) {
                best.merge(
                        kind,
                        new Contention().run(kind, waiters, time),
                        (one, other) -> one.perSecond() >= other.perSecond() ? one : other);
            }
        }
        return best;
    }

    private Round run(Kind kind, int waiters, Duration time) throws Exception {
        try (Bench bench = new Bench(kind)) {
            List<Contender> clients = List.of(bench.direct(), bench.direct());
            List<FutureTask<Integer>> tasks = new ArrayList<>();
            // One has it, the others wait.
            for (int i = 0; i <= waiters; i++) {
                Contender client = clients.get(i % 2);
                tasks.add(Bench.start(() -> contend(client)));
            }
            Bench.pause(WARM_UP);
            counts.set(true);
            Bench.pause(time);
            counts.set(false);
            over.set(true);
            List<Long> sorted = new ArrayList<>(handOvers);
            for (FutureTask<Integer> task : tasks) {
                try {
                    task.get(20, TimeUnit.SECONDS);
                } catch (ExecutionException | TimeoutException e) {
                    System.err.println(kind.title() + " with " + waiters + " waiting: " + e);
                }
            }
            if (sorted.isEmpty()) {
                return new Round(0, 0, 0);
            }
            Collections.sort(sorted);
            return new Round(
                    sorted.size() / time.toSeconds(),
                    sorted.get(sorted.size() / 2) / 1e6,
                    sorted.get(sorted.size() * 99 / 100) / 1e6);
        }
    }

    private int contend(Contender client) throws InterruptedException {
        while (!over.get()) {
            Contender.Held held = client.acquire("hot");
            long now = System.nanoTime();
            long before = releasedAt.get();
            if (counts.get() && before != 0) {
                handOvers.add(now - before);
            }
            releasedAt.set(System.nanoTime());
            held.release();
        }
        return 0;
    }
}
