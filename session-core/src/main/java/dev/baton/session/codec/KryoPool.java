// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps idle {@link KryoWorker}s, a few for each processor, for one codec and no longer than it is open. Thread-safe.
 *
 * <p>No thread keeps one: a container's threads outlive the applications whose classes a Kryo holds.
 */
final class KryoPool {
    private final AtomicReferenceArray<KryoWorker> idle;
    private final Supplier<KryoWorker> maker;
    private volatile boolean closed;

    KryoPool(Supplier<KryoWorker> maker) {
        this.idle = new AtomicReferenceArray<>(
                Integer.highestOneBit(Math.max(4, Runtime.getRuntime().availableProcessors() * 2)));
        this.maker = maker;
    }

    /** Lends a worker to {@code use}, and drops it if that throws, because nobody knows what it is in the middle of. */
    <T extends @Nullable Object> T with(Function<KryoWorker, T> use) {
        int start = (int) Thread.currentThread().getId();
        KryoWorker worker = take(start);
        T result = use.apply(worker);
        give(start, worker);
        return result;
    }

    private KryoWorker take(int start) {
        for (int i = 0; i < idle.length(); i++) {
            int slot = start + i & idle.length() - 1;
            if (idle.getPlain(slot) != null) {
                KryoWorker worker = idle.getAndSet(slot, null);
                if (worker != null) {
                    return worker;
                }
            }
        }
        return maker.get();
    }

    private void give(int start, KryoWorker worker) {
        for (int i = 0; i < idle.length() && !closed; i++) {
            int slot = start + i & idle.length() - 1;
            if (idle.getPlain(slot) == null && idle.compareAndSet(slot, null, worker)) {
                break;
            }
        }
        // It may have closed between the question and the answer.
        if (closed) {
            clear();
        }
    }

    void close() {
        closed = true;
        clear();
    }

    private void clear() {
        for (int i = 0; i < idle.length(); i++) {
            idle.set(i, null);
        }
    }
}
