// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Runs each task in a thread of its own. The pool that {@link CompletableFuture} has by default is as small as the machine:
 * tasks that wait for each other never meet in it.
 */
public final class InThread {
    private InThread() {}

    /** Starts a task and returns its end. */
    public static CompletableFuture<Void> run(Runnable task) {
        return CompletableFuture.runAsync(task, InThread::start);
    }

    /** Starts a task and returns its result. */
    public static <T> CompletableFuture<T> supply(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, InThread::start);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "in-thread");
        thread.setDaemon(true);
        thread.start();
    }
}
