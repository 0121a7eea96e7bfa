// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import dev.baton.session.Handle;
import dev.baton.session.spi.LockRequest;
import dev.baton.session.spi.LockResult;
import dev.baton.session.spi.SessionStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** A thread that waits for a lease. Thread-safe. */
final class Waiter {
    /** What came of it, and whether the thread was interrupted then. */
    private record End(LockResult result, boolean interrupted) {}

    private final CompletableFuture<Thread> thread = new CompletableFuture<>();
    private final CompletableFuture<End> end = new CompletableFuture<>();
    private final Duration patience;

    private Waiter(Duration patience) {
        this.patience = patience;
    }

    static Waiter start(
            ExecutorService threads, SessionStore store, Handle handle, LockRequest wish, Duration patience) {
        Waiter waiter = new Waiter(patience);
        threads.execute(() -> waiter.run(store, handle, wish));
        return waiter;
    }

    private void run(SessionStore store, Handle handle, LockRequest wish) {
        thread.complete(Thread.currentThread());
        try {
            LockResult result = store.lock(handle, wish);
            end.complete(new End(result, Thread.interrupted()));
        } catch (Throwable e) {
            end.completeExceptionally(e);
        }
    }

    /** What was answered, once it is. */
    LockResult answer() {
        return await(end).result();
    }

    /** Whether the thread still knew, when the call returned, that it had been interrupted. */
    boolean wasInterrupted() {
        return await(end).interrupted();
    }

    boolean isDone() {
        return end.isDone();
    }

    void interrupt() {
        await(thread).interrupt();
    }

    private <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
    }
}
