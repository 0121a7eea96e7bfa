// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import static dev.baton.lock.engine.LockBed.LEASE;
import static dev.baton.lock.engine.LockBed.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.RunOnce;
import dev.baton.session.contract.InThread;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ThreadLockTest {
    @AutoClose
    private final LockBed bed = new LockBed();

    private final Lock lock = bed.client.asLock(NAME);

    @Test
    void a_thread_enters_again_and_leaves_as_often() {
        lock.lock();
        assertThat(bed.client.asLock(NAME).tryLock()).isTrue();
        lock.unlock();
        assertThat(bed.isFree()).isFalse();
        lock.unlock();
        assertThat(bed.isFree()).isTrue();
        assertThat(bed.store.acquisitions).hasValue(1);
    }

    @Test
    void another_thread_does_not_enter() throws Exception {
        lock.lock();
        assertThat(InThread.supply(() -> bed.client.asLock(NAME).tryLock()).get(30, TimeUnit.SECONDS))
                .isFalse();
    }

    @Test
    void another_thread_cannot_unlock() {
        lock.lock();
        CompletableFuture<Void> other = InThread.run(lock::unlock);
        assertThatThrownBy(() -> other.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IllegalMonitorStateException.class);
        assertThat(bed.isFree()).isFalse();
    }

    @Test
    void entering_again_what_was_lost_throws_and_so_does_the_last_unlock() {
        lock.lock();
        lock.lock();
        bed.time.passUnseen(LEASE);
        assertThatThrownBy(lock::lock).isInstanceOf(LockLostException.class);
        lock.unlock();
        assertThatThrownBy(lock::unlock).isInstanceOf(LockLostException.class).hasMessageContaining(NAME);
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void lock_is_not_ended_by_an_interrupt_and_keeps_it() throws Exception {
        LockHandle held = bed.other.tryAcquire(NAME).orElseThrow();
        AtomicReference<Boolean> interrupted = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            lock.lock();
            interrupted.set(Thread.currentThread().isInterrupted());
            lock.unlock();
        });
        thread.start();
        bed.until(() -> bed.locks.waiting(NAME) == 1);
        thread.interrupt();
        bed.until(() -> bed.store.acquisitions.get() >= 2 && bed.locks.waiting(NAME) == 1);
        held.close();
        thread.join(30_000);
        assertThat(interrupted.get()).isTrue();
        bed.until(bed::isFree);
    }

    @Test
    void lockInterruptibly_is() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(lock::lockInterruptibly).isInstanceOf(InterruptedException.class);
        assertThat(bed.isFree()).isTrue();
    }

    @Test
    void a_lock_of_a_cluster_has_no_conditions() {
        assertThatThrownBy(lock::newCondition).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_task_runs_once_for_each_fire_time_and_key() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Instant noon = Instant.parse("2026-01-01T12:00:00Z");
        RunOnce here = bed.client.runOnce();
        RunOnce there = bed.other.runOnce();
        Duration day = Duration.ofDays(1);
        assertThat(here.run("report", noon, day, runs::incrementAndGet)).isEqualTo(RunOnce.Result.RAN);
        assertThat(there.run("report", noon, day, runs::incrementAndGet)).isEqualTo(RunOnce.Result.CLAIMED_BEFORE);
        assertThat(here.run("report", noon, day, runs::incrementAndGet)).isEqualTo(RunOnce.Result.CLAIMED_BEFORE);
        assertThat(there.run("report", noon.plusSeconds(60), day, runs::incrementAndGet))
                .isEqualTo(RunOnce.Result.RAN);
        assertThat(there.run("bill", "order 7", day, runs::incrementAndGet)).isEqualTo(RunOnce.Result.RAN);
        assertThat(runs).hasValue(3);
        bed.time.passUnseen(day);
        assertThat(there.run("report", noon, day, runs::incrementAndGet)).isEqualTo(RunOnce.Result.RAN);
    }

    @Test
    void a_task_that_fails_is_not_run_again() {
        Duration day = Duration.ofDays(1);
        assertThatThrownBy(() -> bed.client.runOnce().run("report", "today", day, () -> {
                    throw new java.io.IOException("on purpose");
                }))
                .isInstanceOf(java.io.IOException.class);
        assertThatThrownBy(() -> bed.client.runOnce().run("report", "today", Duration.ZERO, () -> {}))
                .isInstanceOf(IllegalArgumentException.class);
        AtomicInteger runs = new AtomicInteger();
        assertThat(runQuietly(runs)).isEqualTo(RunOnce.Result.CLAIMED_BEFORE);
        assertThat(runs).hasValue(0);
    }

    @Test
    void a_task_whose_claim_was_not_answered_is_not_run_at_all() {
        bed.store.loseReplies(1);
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> bed.client.runOnce().run("report", "today", Duration.ofDays(1), runs::incrementAndGet))
                .isInstanceOf(LockUnavailableException.class);
        assertThat(runQuietly(runs)).isEqualTo(RunOnce.Result.CLAIMED_BEFORE);
        assertThat(runs).hasValue(0);
    }

    private RunOnce.Result runQuietly(AtomicInteger runs) {
        try {
            return bed.other.runOnce().run("report", "today", Duration.ofDays(1), runs::incrementAndGet);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
