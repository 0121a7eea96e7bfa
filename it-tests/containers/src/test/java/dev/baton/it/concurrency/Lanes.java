// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs of the same kind side by side, so that a machine has more to do than to wait. */
final class Lanes {
    /** What one lane does. */
    @FunctionalInterface
    interface Lane<R> {
        List<R> run(int lane, int rounds) throws Exception;
    }

    private Lanes() {}

    /** Divides {@code rounds} among as many lanes, and returns all that they return. */
    static <R> List<R> run(int lanes, int rounds, Lane<R> work) {
        int used = Math.min(lanes, rounds);
        List<Callable<List<R>>> tasks = new ArrayList<>();
        for (int i = 0; i < used; i++) {
            int lane = i;
            int count = rounds / used + (lane < rounds % used ? 1 : 0);
            tasks.add(() -> work.run(lane, count));
        }
        List<R> results = new ArrayList<>();
        together(tasks).forEach(results::addAll);
        return results;
    }

    /** Runs all tasks at the same time, and returns what they return. */
    static <R> List<R> together(List<Callable<R>> tasks) {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<R> results = new ArrayList<>();
            for (Future<R> each : threads.invokeAll(tasks)) {
                results.add(each.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
