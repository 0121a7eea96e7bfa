// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Threads that all begin at once. Belongs to one test, which closes it. */
final class Crowd implements AutoCloseable {
    /** Far beyond what a round takes on a slow machine: it tells one that hangs, and measures none. */
    private static final int LONGEST_ROUND_SECONDS = Math.min(1_800, Counts.of(6_000));

    private final ExecutorService threads = Executors.newCachedThreadPool();

    /**
     * Runs all of {@code work}, each in a thread of its own, and gives back the answers in the same order. When one fails,
     * the others are interrupted: they may be waiting for what it has not done.
     */
    <T> List<T> run(List<? extends Callable<T>> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(work.size());
        CompletionService<T> finished = new ExecutorCompletionService<>(threads);
        List<Future<T>> running = new ArrayList<>();
        for (Callable<T> one : work) {
            running.add(finished.submit(() -> {
                start.await();
                return one.call();
            }));
        }
        try {
            for (int i = 0; i < running.size(); i++) {
                Future<T> next = finished.poll(LONGEST_ROUND_SECONDS, TimeUnit.SECONDS);
                if (next == null) {
                    throw new TimeoutException("A round took longer than " + LONGEST_ROUND_SECONDS + " s");
                }
                resultOf(next);
            }
        } finally {
            running.forEach(one -> one.cancel(true));
        }
        List<T> answers = new ArrayList<>();
        for (Future<T> one : running) {
            answers.add(resultOf(one));
        }
        return answers;
    }

    /** Runs {@code work} in {@code size} threads, each with its own number from 0 on. */
    <T> List<T> run(int size, NumberedWork<T> work) throws Exception {
        List<Callable<T>> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int number = i;
            all.add(() -> work.call(number));
        }
        return run(all);
    }

    /** What one thread of several does. */
    interface NumberedWork<T> {
        T call(int number) throws Exception;
    }

    private static <T> T resultOf(Future<T> running) throws Exception {
        try {
            return running.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
