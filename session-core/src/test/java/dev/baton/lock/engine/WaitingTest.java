// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import static dev.baton.lock.engine.LockBed.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.LossReason;
import dev.baton.lock.spi.LockStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WaitingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @AutoClose
    private final LockBed bed = new LockBed();

    /** One who asks in a thread of his own. */
    private static final class Asker {
        private final FutureTask<Optional<LockHandle>> task;
        private final Thread thread;

        private Asker(Callable<Optional<LockHandle>> question) {
            task = new FutureTask<>(question);
            thread = new Thread(task, "asker");
            thread.setDaemon(true);
            thread.start();
        }

        private Optional<LockHandle> answer() throws Exception {
            return task.get(30, TimeUnit.SECONDS);
        }

        private boolean isDone() {
            return task.isDone();
        }

        private boolean isAsleep() {
            return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
        }
    }

    private Asker wait(Duration patience) {
        int before = bed.locks.waiting(NAME);
        Asker asker = new Asker(() -> bed.client.tryAcquire(NAME, patience));
        bed.until(() -> bed.locks.waiting(NAME) > before && bed.store.acquisitions.get() > before);
        return asker;
    }

    private Asker waitForever() {
        int before = bed.locks.waiting(NAME);
        Asker asker = new Asker(() -> Optional.of(bed.client.acquire(NAME)));
        bed.until(() -> bed.locks.waiting(NAME) > before);
        return asker;
    }

    private LockHandle takenByOther() {
        return bed.other.tryAcquire(NAME).orElseThrow();
    }

    @Test
    void a_lock_that_is_taken_is_not_waited_for_by_who_does_not_want_to() throws InterruptedException {
        takenByOther();
        assertThat(bed.client.tryAcquire(NAME)).isEmpty();
        assertThat(bed.client.tryAcquire(NAME, Duration.ZERO)).isEmpty();
        assertThat(bed.client.metrics().getContended()).isEqualTo(2);
    }

    @Test
    void the_message_is_the_grant() throws Exception {
        LockHandle held = takenByOther();
        Asker asker = wait(PATIENCE);
        held.close();
        LockHandle granted = asker.answer().orElseThrow();
        assertThat(granted.isHeld()).isTrue();
        assertThat(granted.fencingToken()).isGreaterThan(held.fencingToken());
        assertThat(bed.store.acquisitions).hasValue(1);
        assertThat(bed.client.metrics().getWaited()).isEqualTo(1);
    }

    @Test
    void who_was_granted_it_by_a_message_renews_at_once() throws Exception {
        LockHandle held = takenByOther();
        Asker asker = wait(PATIENCE);
        held.close();
        LockHandle granted = asker.answer().orElseThrow();
        bed.until(() -> granted.remaining().compareTo(LockStore.TAKEN_UP_WITHIN) > 0);
    }

    @Test
    void a_message_that_says_what_is_not_certain_any_more_is_asked_about() throws Exception {
        LockHandle held = takenByOther();
        Asker asker = wait(PATIENCE);
        // Once messages are heard the store is asked: what it grants in its answer is certain.
        bed.until(() -> bed.store.polls.get() > 0);
        bed.time.passUnseen(LockStore.TAKEN_UP_WITHIN.dividedBy(4).multipliedBy(3));
        held.close();
        LockHandle granted = asker.answer().orElseThrow();
        assertThat(bed.store.acquisitions).hasValue(2);
        assertThat(granted.remaining()).isGreaterThan(LockStore.TAKEN_UP_WITHIN);
    }

    @Test
    void those_who_wait_are_served_in_the_order_in_which_they_came() throws Exception {
        LockHandle held = takenByOther();
        List<Asker> askers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            askers.add(waitForever());
        }
        long token = held.fencingToken();
        for (Asker asker : askers) {
            assertThat(asker.isDone()).isFalse();
            held.close();
            held = asker.answer().orElseThrow();
            assertThat(held.fencingToken()).isGreaterThan(token);
            token = held.fencingToken();
        }
    }

    @Test
    void patience_that_ends_while_another_has_the_lock_gives_nothing_and_leaves_no_place() throws Exception {
        takenByOther();
        Asker asker = wait(PATIENCE);
        bed.until(() -> bed.client.metrics().getContended() == 1);
        bed.time.pass(PATIENCE);
        assertThat(asker.answer()).isEmpty();
        bed.until(() -> bed.locks.waiting(NAME) == 0);
    }

    @Test
    void a_store_that_does_not_answer_is_never_taken_for_a_lock_that_is_taken() {
        bed.store.cut(true);
        assertThatThrownBy(() -> bed.client.tryAcquire(NAME)).isInstanceOf(LockUnavailableException.class);
        assertThatThrownBy(() -> bed.client.tryAcquire(NAME, Duration.ofMillis(500)))
                .isInstanceOf(LockUnavailableException.class);
        assertThatThrownBy(() -> bed.client.acquire(NAME)).isInstanceOf(LockUnavailableException.class);
        assertThat(bed.client.metrics().getUnavailable()).isEqualTo(3);
    }

    @Test
    void a_store_that_fails_while_somebody_waits_is_said_at_the_end_of_his_patience() {
        takenByOther();
        Asker asker = wait(PATIENCE);
        bed.until(() -> bed.client.metrics().getContended() == 1);
        bed.store.cut(true);
        int before = bed.store.polls.get();
        bed.time.pass(LockStore.POLL);
        bed.until(() -> bed.store.polls.get() > before);
        bed.until(() -> {
            bed.time.pass(Duration.ofMillis(200));
            return asker.isDone();
        });
        assertThatThrownBy(asker::answer)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(LockUnavailableException.class);
    }

    @Test
    void a_store_that_fails_for_long_ends_a_wait_without_an_end() {
        takenByOther();
        Asker asker = waitForever();
        bed.until(() -> bed.client.metrics().getContended() == 1);
        bed.until(asker::isAsleep);
        bed.store.cut(true);
        // Or a renewal that comes too late would have the lock handed over.
        bed.otherStore.cut(true);
        bed.until(() -> {
            bed.time.pass(LockStore.POLL);
            return asker.isDone();
        });
        assertThatThrownBy(asker::answer).hasCauseInstanceOf(LockUnavailableException.class);
    }

    @Test
    void a_deadline_is_kept_though_the_store_hangs_and_what_it_grants_late_is_given_back() {
        CountDownLatch hang = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        bed.store.beforeAcquiring = () -> {
            asked.countDown();
            awaitQuietly(hang);
        };
        Asker asker = new Asker(() -> bed.client.tryAcquire(NAME, Duration.ofMillis(900)));
        awaitQuietly(asked);
        bed.time.pass(Duration.ofMillis(900));
        assertThatThrownBy(asker::answer).hasCauseInstanceOf(LockUnavailableException.class);
        bed.until(() -> bed.store.leaves.get() == 1);
        hang.countDown();
        bed.until(() -> bed.store.releases.get() == 1);
        assertThat(bed.isFree()).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void who_is_interrupted_while_he_waits_leaves_the_queue() {
        takenByOther();
        Asker asker = waitForever();
        asker.thread.interrupt();
        assertThatThrownBy(asker::answer).hasCauseInstanceOf(InterruptedException.class);
        bed.until(() -> bed.locks.waiting(NAME) == 0);
    }

    @Test
    void who_is_interrupted_while_the_store_grants_it_holds_nothing() {
        CountDownLatch answering = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        bed.store.beforeAcquisitionIsAnswered = () -> {
            answering.countDown();
            awaitQuietly(go);
        };
        Asker asker = new Asker(() -> bed.client.tryAcquire(NAME, Duration.ofMillis(900)));
        awaitQuietly(answering);
        asker.thread.interrupt();
        assertThatThrownBy(asker::answer).hasCauseInstanceOf(InterruptedException.class);
        go.countDown();
        bed.until(bed::isFree);
        assertThat(bed.client.metrics().getHeld()).isZero();
    }

    @Test
    void who_was_interrupted_before_asks_nobody() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> bed.client.acquire(NAME)).isInstanceOf(InterruptedException.class);
        assertThat(bed.store.acquisitions).hasValue(0);
    }

    @Test
    void an_acquisition_whose_answer_was_lost_is_undone() {
        bed.store.loseReplies(1);
        assertThatThrownBy(() -> bed.client.tryAcquire(NAME)).isInstanceOf(LockUnavailableException.class);
        bed.until(bed::isFree);
    }

    @Test
    void a_grant_of_which_the_message_was_lost_is_found_within_a_second() throws Exception {
        bed.store.deaf = true;
        LockHandle held = takenByOther();
        Asker asker = waitForever();
        bed.until(() -> bed.client.metrics().getContended() == 1);
        held.close();
        assertThat(asker.isDone()).isFalse();
        bed.until(() -> {
            bed.time.pass(Duration.ofMillis(100));
            return asker.isDone();
        });
        assertThat(asker.answer()).isPresent();
        assertThat(bed.store.acquisitions).hasValue(1);
    }

    @Test
    void a_lock_whose_holder_died_is_had_when_his_lease_has_ended() throws Exception {
        takenByOther();
        bed.otherStore.cut(true);
        Asker asker = waitForever();
        bed.until(() -> bed.client.metrics().getContended() == 1);
        bed.until(() -> {
            int before = bed.store.polls.get();
            bed.time.pass(LockStore.POLL);
            bed.until(() -> asker.isDone() || bed.store.polls.get() > before);
            return asker.isDone();
        });
        assertThat(asker.answer()).isPresent();
    }

    @Test
    void a_grant_told_twice_is_one() throws Exception {
        LockHandle held = takenByOther();
        Asker asker = wait(PATIENCE);
        held.close();
        LockHandle granted = asker.answer().orElseThrow();
        bed.time.pass(LockStore.POLL.multipliedBy(2));
        granted.ensureHeld(Duration.ofSeconds(1));
        assertThat(bed.isFree()).isFalse();
    }

    @Test
    void closing_the_client_releases_everything_and_sends_away_who_waits() throws Exception {
        List<LossReason> losses = new CopyOnWriteArrayList<>();
        bed.client.tryAcquire("another").orElseThrow().onLost(losses::add);
        takenByOther();
        Asker asker = waitForever();
        bed.client.close();
        assertThatThrownBy(asker::answer).hasCauseInstanceOf(LockUnavailableException.class);
        bed.until(() -> losses.equals(List.of(LossReason.CLIENT_CLOSED)));
        assertThat(bed.other.tryAcquire("another")).isPresent();
        assertThat(bed.locks.waiting(NAME)).isZero();
        assertThat(bed.store.isClosed()).isTrue();
        assertThatThrownBy(() -> bed.client.tryAcquire(NAME))
                .isInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("closed");
        bed.until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("test-lock-")));
    }

    @Test
    void a_name_must_have_a_length_that_can_be() {
        assertThatThrownBy(() -> bed.client.tryAcquire("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bed.client.tryAcquire("x".repeat(513)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("513");
    }
}
