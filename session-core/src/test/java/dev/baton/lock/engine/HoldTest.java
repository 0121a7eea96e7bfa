// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.engine;

import static dev.baton.lock.engine.LockBed.LEASE;
import static dev.baton.lock.engine.LockBed.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LossReason;
import dev.baton.lock.ReleaseResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HoldTest {
    private static final Duration MOMENT = Duration.ofMillis(1);
    /** A lease is taken as ended a hundredth and five milliseconds before it ends. */
    private static final Duration TRUSTED = LEASE.minus(Duration.ofMillis(105));

    @AutoClose
    private final LockBed bed = new LockBed();

    private final List<LossReason> losses = new CopyOnWriteArrayList<>();

    private LockHandle acquire() {
        LockHandle handle = bed.client.tryAcquire(NAME).orElseThrow();
        handle.onLost(losses::add);
        return handle;
    }

    private void awaitLoss(LossReason reason) {
        bed.until(() -> !losses.isEmpty());
        assertThat(losses).containsExactly(reason);
    }

    @Test
    void a_lock_is_held_for_many_leases_because_it_is_renewed_each_third() {
        LockHandle handle = acquire();
        for (int i = 0; i < 12; i++) {
            bed.renew(1);
            bed.until(() -> handle.remaining().compareTo(TRUSTED.minus(Duration.ofMillis(10))) >= 0);
        }
        assertThat(bed.isFree()).isFalse();
        assertThat(losses).isEmpty();
    }

    @Test
    void a_renewal_that_failed_is_tried_again_soon() {
        LockHandle handle = acquire();
        bed.store.cut(true);
        bed.renew(1);
        bed.store.cut(false);
        int before = bed.store.renewals.get();
        bed.until(() -> {
            bed.time.pass(Duration.ofMillis(10));
            return bed.store.renewals.get() > before;
        });
        bed.until(() -> handle.remaining().compareTo(LEASE.dividedBy(2)) > 0);
        assertThat(handle.remaining()).isGreaterThan(TRUSTED.minus(LEASE.dividedBy(3)));
    }

    @Test
    void isHeld_and_remaining_ask_nobody() {
        LockHandle handle = acquire();
        int before = bed.store.calls();
        assertThat(handle.isHeld()).isTrue();
        assertThat(handle.remaining()).isEqualTo(TRUSTED);
        assertThat(bed.store.calls()).isEqualTo(before);
    }

    @Test
    void isHeld_is_false_before_the_store_frees_the_lock() {
        LockHandle handle = acquire();
        bed.time.passUnseen(TRUSTED.minus(MOMENT));
        assertThat(handle.isHeld()).isTrue();
        bed.time.passUnseen(MOMENT);
        assertThat(handle.isHeld()).isFalse();
        assertThat(bed.isFree()).isFalse();
    }

    @Test
    void isHeld_is_false_when_the_wall_clock_has_gone_on_while_the_machine_was_suspended() {
        LockHandle handle = acquire();
        bed.time.setWallClock(LEASE);
        assertThat(handle.isHeld()).isFalse();
    }

    @Test
    void a_wall_clock_that_is_set_back_makes_nothing_last_longer() {
        LockHandle handle = acquire();
        bed.time.setWallClock(LEASE.negated());
        bed.time.passUnseen(TRUSTED);
        assertThat(handle.isHeld()).isFalse();
    }

    @Test
    void once_false_isHeld_stays_false() {
        LockHandle handle = acquire();
        bed.time.setWallClock(LEASE);
        assertThat(handle.isHeld()).isFalse();
        bed.time.setWallClock(LEASE.negated());
        assertThat(handle.isHeld()).isFalse();
        bed.time.pass(LEASE.dividedBy(2));
        assertThat(handle.isHeld()).isFalse();
    }

    @Test
    void the_lease_counts_from_when_it_was_asked_for_and_not_from_the_answer() {
        // Less than a third of the lease: after more it would be renewed at once.
        Duration onTheWay = Duration.ofSeconds(3);
        bed.store.beforeAcquisitionIsAnswered = () -> bed.time.passUnseen(onTheWay);
        LockHandle handle = acquire();
        assertThat(handle.remaining()).isEqualTo(TRUSTED.minus(onTheWay));
    }

    @Test
    void a_grant_whose_answer_came_after_the_lease_is_not_held() {
        bed.store.beforeAcquisitionIsAnswered = () -> bed.time.passUnseen(LEASE);
        assertThat(acquire().isHeld()).isFalse();
        awaitLoss(LossReason.EXPIRED);
    }

    @Test
    void a_loss_is_told_once_and_before_the_store_frees_the_lock() {
        LockHandle handle = acquire();
        bed.store.cut(true);
        bed.time.pass(TRUSTED);
        awaitLoss(LossReason.EXPIRED);
        assertThat(bed.isFree()).isFalse();
        bed.time.pass(LEASE);
        assertThat(bed.isFree()).isTrue();
        assertThat(handle.isHeld()).isFalse();
        assertThat(losses).hasSize(1);
    }

    @Test
    void a_loss_is_told_at_once_to_who_asks_afterwards() {
        LockHandle handle = acquire();
        bed.time.passUnseen(LEASE);
        handle.onLost(losses::add);
        bed.until(() -> losses.size() == 2);
        assertThat(losses).containsOnly(LossReason.EXPIRED);
    }

    @Test
    void no_loss_is_told_after_a_release() {
        LockHandle handle = acquire();
        handle.close();
        handle.onLost(losses::add);
        bed.time.pass(LEASE.multipliedBy(2));
        assertThat(losses).isEmpty();
        assertThat(handle.isHeld()).isFalse();
        assertThat(handle.remaining()).isZero();
    }

    @Test
    void a_listener_that_throws_keeps_nobody_from_hearing() {
        LockHandle handle = bed.client.tryAcquire(NAME).orElseThrow();
        handle.onLost(reason -> {
            throw new IllegalStateException("on purpose");
        });
        handle.onLost(losses::add);
        bed.time.passUnseen(LEASE);
        assertThat(handle.isHeld()).isFalse();
        awaitLoss(LossReason.EXPIRED);
    }

    @Test
    void a_lock_that_the_store_has_lost_is_lost_at_the_next_renewal() {
        LockHandle handle = acquire();
        bed.locks.forgetAll();
        bed.renew(1);
        awaitLoss(LossReason.TAKEN);
        assertThat(handle.isHeld()).isFalse();
        assertThat(bed.isFree()).isTrue();
    }

    @Test
    void a_process_that_stood_still_for_longer_than_the_lease_does_not_get_the_lock_back_by_renewing() {
        LockHandle handle = acquire();
        bed.time.passUnseen(TRUSTED);
        bed.time.pass(Duration.ZERO);
        assertThat(handle.isHeld()).isFalse();
        awaitLoss(LossReason.EXPIRED);
        assertThat(bed.store.renewals).hasValue(0);
    }

    @Test
    void a_stuck_holder_is_renewed_no_longer_than_maxHold() {
        LockHandle handle = bed.client
                .with(LockOptions.defaults().withMaxHold(Duration.ofSeconds(15)))
                .tryAcquire(NAME)
                .orElseThrow();
        handle.onLost(losses::add);
        bed.renew(4);
        assertThat(handle.isHeld()).isTrue();
        bed.time.pass(Duration.ofSeconds(2));
        awaitLoss(LossReason.MAX_HOLD);
        assertThat(bed.isFree()).isFalse();
        bed.time.pass(LEASE);
        assertThat(bed.isFree()).isTrue();
    }

    @Test
    void ensureHeld_renews_what_would_end_too_soon() {
        LockHandle handle = acquire();
        bed.time.passUnseen(LEASE.dividedBy(2));
        handle.ensureHeld(Duration.ofSeconds(8));
        assertThat(handle.remaining()).isEqualTo(TRUSTED);
        assertThat(bed.store.renewals).hasValue(1);
        handle.ensureHeld(Duration.ofSeconds(8));
        assertThat(bed.store.renewals).hasValue(1);
    }

    @Test
    void ensureHeld_throws_if_the_lock_is_lost_or_cannot_be_made_to_last() {
        LockHandle handle = acquire();
        bed.time.passUnseen(LEASE.dividedBy(2));
        bed.store.cut(true);
        handle.ensureHeld(Duration.ofSeconds(2));
        assertThatThrownBy(() -> handle.ensureHeld(Duration.ofSeconds(8)))
                .isInstanceOf(LockLostException.class)
                .hasMessageContaining(NAME)
                .hasMessageContaining("could not be renewed");
        bed.time.passUnseen(LEASE);
        assertThatThrownBy(() -> handle.ensureHeld(Duration.ZERO)).isInstanceOf(LockLostException.class);
        assertThatThrownBy(() -> handle.ensureHeld(LEASE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Raise the lease");
    }

    @Test
    void a_release_tells_what_came_of_it_and_the_same_again() {
        LockHandle handle = acquire();
        assertThat(handle.release()).isInstanceOf(ReleaseResult.Released.class);
        assertThat(handle.release()).isInstanceOf(ReleaseResult.Released.class);
        assertThat(bed.store.releases).hasValue(1);
        assertThat(bed.isFree()).isTrue();
    }

    @Test
    void a_release_after_the_loss_says_so_and_frees_what_the_store_still_keeps() {
        LockHandle handle = acquire();
        bed.time.passUnseen(TRUSTED);
        assertThat(handle.release()).isInstanceOf(ReleaseResult.AlreadyLost.class);
        assertThat(bed.isFree()).isTrue();
    }

    @Test
    void a_release_after_the_loss_takes_nothing_from_who_has_it_now() {
        LockHandle handle = acquire();
        bed.time.passUnseen(LEASE);
        LockHandle next = bed.other.tryAcquire(NAME).orElseThrow();
        assertThat(handle.release()).isInstanceOf(ReleaseResult.AlreadyLost.class);
        next.ensureHeld(Duration.ofSeconds(9));
    }

    @Test
    void a_release_without_an_answer_is_unknown_and_done_in_the_background() {
        LockHandle handle = acquire();
        bed.store.cut(true);
        ReleaseResult result = handle.release();
        assertThat(result).isInstanceOf(ReleaseResult.Unknown.class);
        assertThat(((ReleaseResult.Unknown) result).freeBy().toEpochMilli())
                .isBetween(
                        bed.time.now().millis() + LEASE.toMillis(),
                        bed.time.now().millis() + LEASE.toMillis() + 200);
        assertThat(handle.isHeld()).isFalse();
        bed.store.cut(false);
        bed.until(() -> {
            bed.time.pass(Duration.ofMillis(50));
            return bed.isFree();
        });
        assertThat(bed.client.metrics().getReleasedLate()).isEqualTo(1);
        assertThat(losses).isEmpty();
    }

    @Test
    void an_interrupted_thread_releases_and_stays_interrupted() {
        LockHandle handle = acquire();
        AtomicBoolean seen = new AtomicBoolean(true);
        Thread.currentThread().interrupt();
        try {
            assertThat(handle.release()).isInstanceOf(ReleaseResult.Released.class);
        } finally {
            seen.set(Thread.interrupted());
        }
        assertThat(seen).isTrue();
        assertThat(bed.isFree()).isTrue();
    }

    @Test
    void a_handle_that_nobody_can_reach_is_released() {
        acquireAndForget();
        bed.until(() -> {
            System.gc();
            bed.time.pass(Duration.ofMillis(200));
            return bed.isFree();
        });
        assertThat(bed.client.metrics().getReleasedLate()).isEqualTo(1);
        assertThat(bed.client.metrics().getHeld()).isZero();
    }

    private void acquireAndForget() {
        assertThat(bed.client.tryAcquire(NAME)).isPresent();
    }
}
