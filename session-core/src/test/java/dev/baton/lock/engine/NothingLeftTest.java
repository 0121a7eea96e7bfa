// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import static dev.baton.lock.engine.LockBed.LEASE;
import static dev.baton.lock.engine.LockBed.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockUnavailableException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** However an attempt came to its end, the garbage collector finds what it was made of: its handle and its owner. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NothingLeftTest {
    private static final int FULL = 100_000;
    private static final int CYCLES = Boolean.getBoolean("baton.prove") ? FULL : FULL / 50;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @AutoClose
    private final LockBed bed = new LockBed();

    private final Queue<WeakReference<?>> remembered = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void rememberOwners() {
        bed.store.seen = attempt -> remembered.add(new WeakReference<>(attempt.owner()));
    }

    /** With a listener that keeps its handle for as long as it can be called. */
    private LockHandle acquire() {
        LockHandle handle = bed.client.tryAcquire(NAME).orElseThrow();
        handle.onLost(reason -> assertThat(handle).isNotNull());
        remembered.add(new WeakReference<>(handle));
        return handle;
    }

    private void awaitNothingLeft() {
        assertThat(remembered).isNotEmpty();
        // The store remembers whose it was last.
        bed.until(() -> bed.isFree());
        bed.until(() -> {
            System.gc();
            // A timer that was cancelled is forgotten when it would have been due.
            bed.time.pass(LEASE);
            remembered.removeIf(reference -> reference.get() == null);
            return remembered.isEmpty();
        });
        assertThat(bed.client.metrics().getHeld()).isZero();
        assertThat(bed.locks.waiting(NAME)).isZero();
    }

    @Test
    void of_locks_that_were_released() {
        for (int i = 0; i < CYCLES; i++) {
            acquire().close();
        }
        awaitNothingLeft();
    }

    @Test
    void of_locks_that_were_lost_and_never_released() {
        for (int i = 0; i < CYCLES / 10; i++) {
            acquireAndLose();
        }
        awaitNothingLeft();
    }

    private void acquireAndLose() {
        LockHandle handle = acquire();
        bed.time.passUnseen(LEASE);
        assertThat(handle.isHeld()).isFalse();
    }

    @Test
    void of_attempts_that_found_it_taken_or_the_store_away() {
        LockHandle held = bed.other.tryAcquire(NAME).orElseThrow();
        for (int i = 0; i < CYCLES; i++) {
            assertThat(bed.client.tryAcquire(NAME)).isEmpty();
        }
        bed.store.cut(true);
        for (int i = 0; i < CYCLES / 10; i++) {
            assertThatThrownBy(() -> bed.client.tryAcquire(NAME)).isInstanceOf(LockUnavailableException.class);
        }
        bed.store.cut(false);
        held.close();
        awaitNothingLeft();
    }

    @Test
    void of_waits_that_were_in_vain_or_were_interrupted() throws Exception {
        LockHandle held = bed.other.tryAcquire(NAME).orElseThrow();
        for (int i = 0; i < CYCLES / 100; i++) {
            long before = bed.client.metrics().getContended();
            FutureTask<Optional<LockHandle>> asker = new FutureTask<>(() -> bed.client.tryAcquire(NAME, PATIENCE));
            Thread thread = new Thread(asker, "asker");
            thread.start();
            bed.until(() -> bed.client.metrics().getContended() > before);
            if (i % 2 == 0) {
                bed.time.pass(PATIENCE);
                assertThat(asker.get()).isEmpty();
            } else {
                thread.interrupt();
                assertThatThrownBy(asker::get).hasCauseInstanceOf(InterruptedException.class);
            }
            held.ensureHeld(LEASE.dividedBy(2));
        }
        held.close();
        awaitNothingLeft();
    }
}
