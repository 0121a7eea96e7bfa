// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.Answers.absent;
import static dev.baton.session.contract.Answers.changed;
import static dev.baton.session.contract.Answers.claimed;
import static dev.baton.session.contract.Answers.locked;
import static dev.baton.session.contract.Answers.readable;
import static dev.baton.session.contract.Answers.refused;
import static dev.baton.session.contract.Answers.timedOut;
import static dev.baton.session.contract.Answers.unchanged;
import static dev.baton.session.contract.Answers.whole;
import static dev.baton.session.contract.StoreBed.BRIEF;
import static dev.baton.session.contract.StoreBed.LIVELY;
import static dev.baton.session.contract.StoreBed.LONG;
import static dev.baton.session.contract.StoreBed.SHORT;
import static dev.baton.session.contract.StoreBed.randomOwner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Handle;
import dev.baton.session.Secret;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.LockRequest;
import dev.baton.session.spi.LockResult;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredSession;
import dev.baton.session.spi.Times;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who gets the lease of a session, and when: {@link SessionStore#lock}. */
interface LockContract {
    StoreBed bed();

    @Test
    default void a_lease_that_nobody_has_is_granted_at_once() {
        TestSession session = bed().session(LONG);
        LockRequest request = session.lock().build();
        assertThat(locked(bed().other.lock(session.handle, request)).lease().owner())
                .isEqualTo(request.owner());
    }

    @Test
    default void with_the_lease_comes_what_the_node_does_not_have() {
        TestSession session = bed().session(LONG);
        session.commit(session.delta().set("b", "2").metadata(1, session.withBody("second")));
        StoredSession all = whole(lockAndUnlock(session, session.lock()).load());
        assertThat(all.incarnation()).isEqualTo(session.incarnation);
        assertThat(all.version()).isEqualTo(2);
        assertThat(readable(all.attributes())).isEqualTo(Map.of("a", "1:1", "b", "2:2"));
        assertThat(Bytes.text(all.metadata().metadata().body())).isEqualTo("second");
        var part = changed(
                lockAndUnlock(session, session.lock().known(session.known(1))).load());
        assertThat(part.version()).isEqualTo(2);
        assertThat(readable(part.set())).isEqualTo(Map.of("b", "2:2"));
        unchanged(lockAndUnlock(session, session.lock().known(session.known(2))).load());
    }

    private LockResult.Locked lockAndUnlock(TestSession session, TestLock wish) {
        LockResult.Locked locked = locked(bed().other.lock(session.handle, wish.build()));
        bed().other.unlock(session.handle, locked.lease());
        return locked;
    }

    @Test
    default void while_one_has_the_lease_nobody_else_gets_it() {
        TestSession session = bed().session(LONG);
        session.lease(bed().store);
        timedOut(bed().store.lock(session.handle, session.lock().build()));
        timedOut(bed().other.lock(session.handle, session.lock().build()));
    }

    @Test
    default void a_lease_that_is_given_up_goes_to_who_waits_for_it() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        Waiter waiter = bed().waiter(bed().other, session, session.lock().patience(LONG));
        bed().store.unlock(session.handle, lease);
        locked(waiter.answer());
        assertThat(session.isLocked()).isTrue();
    }

    @Test
    default void leases_are_granted_in_the_order_in_which_their_owners_asked() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        Waiter first = bed().waiter(bed().other, session, session.lock().patience(LONG));
        Waiter second = bed().waiter(bed().store, session, session.lock().patience(LONG));
        Waiter third = bed().waiter(bed().other, session, session.lock().patience(LONG));
        bed().store.unlock(session.handle, lease);
        Lease granted = locked(first.answer()).lease();
        assertThat(second.isDone()).isFalse();
        bed().other.unlock(session.handle, granted);
        granted = locked(second.answer()).lease();
        assertThat(third.isDone()).isFalse();
        bed().store.unlock(session.handle, granted);
        locked(third.answer());
    }

    @Test
    default void what_the_last_holder_committed_is_in_what_the_next_one_gets() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        Waiter waiter =
                bed().waiter(bed().other, session, session.lock().patience(LONG).known(session.known(1)));
        session.commit(session.delta().set("b", "2").under(lease));
        session.commit(session.delta().remove("a").releasing(lease));
        var load = changed(locked(waiter.answer()).load());
        assertThat(load.version()).isEqualTo(3);
        assertThat(readable(load.set())).isEqualTo(Map.of("b", "2:2"));
        assertThat(load.removed()).containsExactly("a");
    }

    @Test
    default void a_lease_that_has_run_out_goes_to_who_waits_for_it() {
        TestSession session = bed().session(LONG);
        locked(bed().store.lock(session.handle, session.lock().lease(SHORT).build()));
        Waiter waiter = bed().waiter(bed().other, session, session.lock().patience(LONG));
        bed().await(SHORT);
        locked(waiter.answer());
    }

    @Test
    default void a_lease_that_has_run_out_goes_to_who_asks() {
        TestSession session = bed().session(LONG);
        locked(bed().store.lock(session.handle, session.lock().lease(BRIEF).build()));
        bed().await(BRIEF);
        locked(bed().other.lock(session.handle, session.lock().build()));
    }

    @Test
    default void whoever_would_not_wait_is_answered_at_once_and_leaves_no_place_in_the_queue() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        timedOut(bed().other.lock(session.handle, session.lock().build()));
        assertThat(bed().waiting(session)).isZero();
        bed().store.unlock(session.handle, lease);
        locked(bed().store.lock(session.handle, session.lock().build()));
    }

    @Test
    default void a_waiter_whose_patience_ends_leaves_the_queue() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        timedOut(bed().other.lock(session.handle, session.lock().patience(BRIEF).build()));
        assertThat(bed().waiting(session)).isZero();
        bed().store.unlock(session.handle, lease);
        locked(bed().store.lock(session.handle, session.lock().build()));
    }

    @Test
    default void a_waiter_that_leaves_lets_those_behind_it_move_up() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        Waiter first = bed().waiter(bed().other, session, session.lock().patience(LONG));
        Waiter second = bed().waiter(bed().store, session, session.lock().patience(LONG));
        first.interrupt();
        timedOut(first.answer());
        bed().store.unlock(session.handle, lease);
        locked(second.answer());
    }

    @Test
    default void a_waiter_that_is_interrupted_leaves_the_queue_and_stays_interrupted() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        Waiter waiter = bed().waiter(bed().other, session, session.lock().patience(LONG));
        waiter.interrupt();
        timedOut(waiter.answer());
        assertThat(waiter.wasInterrupted()).isTrue();
        assertThat(bed().waiting(session)).isZero();
        bed().store.unlock(session.handle, lease);
        locked(bed().store.lock(session.handle, session.lock().build()));
    }

    @Test
    default void a_thread_that_is_interrupted_already_has_the_free_lease_that_it_asks_for_or_leaves_it_free() {
        TestSession session = bed().session(LONG);
        LockRequest request = session.lock().patience(LONG).build();
        Thread.currentThread().interrupt();
        LockResult answer;
        try {
            answer = bed().store.lock(session.handle, request);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(session.isLocked()).isEqualTo(answer instanceof LockResult.Locked);
    }

    @Test
    default void the_same_owner_is_granted_the_lease_again_with_the_same_token() {
        TestSession session = bed().session(LONG);
        LockRequest request = session.lock().build();
        Lease lease = locked(bed().store.lock(session.handle, request)).lease();
        assertThat(locked(bed().store.lock(session.handle, request)).lease()).isEqualTo(lease);
        assertThat(locked(bed().other.lock(session.handle, request)).lease()).isEqualTo(lease);
    }

    @Test
    default void the_same_owner_is_granted_a_lease_again_that_ran_out_and_that_nobody_took() {
        TestSession session = bed().session(LONG);
        TestLock wish = session.lock().lease(BRIEF);
        Lease lease = locked(bed().store.lock(session.handle, wish.build())).lease();
        bed().await(BRIEF);
        assertThat(locked(bed().store.lock(session.handle, wish.lease(LONG).build()))
                        .lease())
                .isEqualTo(lease);
        bed().await(BRIEF);
        assertThat(session.isLocked()).isTrue();
    }

    @Test
    default void asking_again_while_waiting_does_not_lose_the_place_in_the_queue() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        TestLock wish = session.lock().patience(LONG);
        Waiter first = bed().waiter(bed().other, session, wish);
        Waiter second = bed().waiter(bed().other, session, session.lock().patience(LONG));
        Waiter firstAgain = bed().asking(bed().other, session, wish);
        assertThat(bed().waiting(session)).isEqualTo(2);
        bed().store.unlock(session.handle, lease);
        assertThat(locked(first.answer()).lease())
                .isEqualTo(locked(firstAgain.answer()).lease());
        assertThat(second.isDone()).isFalse();
    }

    @Test
    default void a_wrong_secret_is_refused_with_what_the_node_does_not_have_and_gets_no_lease() {
        TestSession session = bed().session(LONG);
        TestLock wish = session.lock().secret(Secret.random().hash());
        StoredSession load =
                whole(refused(bed().other.lock(session.handle, wish.build())).load());
        assertThat(readable(load.attributes())).isEqualTo(Map.of("a", "1:1"));
        unchanged(refused(bed().other
                        .lock(session.handle, wish.known(session.known(1)).build()))
                .load());
        locked(bed().store.lock(session.handle, session.lock().build()));
    }

    @Test
    default void a_wrong_secret_does_not_wait() {
        TestSession session = bed().session(LONG);
        session.lease(bed().store);
        TestLock wish = session.lock().secret(Secret.random().hash()).patience(LONG);
        refused(bed().asking(bed().other, session, wish).answer());
        assertThat(bed().waiting(session)).isZero();
    }

    @Test
    default void a_retired_secret_is_refused_and_the_load_tells_that_it_is_retired() {
        TestSession session = bed().session(LONG);
        session.commit(session.delta().metadata(1, session.withSecret(Secret.random())));
        StoredSession load =
                whole(refused(bed().other.lock(session.handle, session.lock().build()))
                        .load());
        assertThat(load.metadata().retired()).contains(session.metadata.secret());
        assertThat(changed(refused(bed().other
                                        .lock(
                                                session.handle,
                                                session.lock()
                                                        .known(session.known(1))
                                                        .build()))
                                .load())
                        .metadata())
                .hasValueSatisfying(metadata -> assertThat(metadata.retired()).contains(session.metadata.secret()));
    }

    @Test
    default void a_waiter_whose_secret_is_retired_meanwhile_is_refused_and_holds_nobody_up() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        Waiter waiter = bed().waiter(bed().other, session, session.lock().patience(LONG));
        Secret next = Secret.random();
        session.commit(session.delta().metadata(1, session.withSecret(next)).releasing(lease));
        assertThat(whole(refused(waiter.answer()).load()).metadata().retired()).contains(session.metadata.secret());
        locked(bed().store
                .lock(session.handle, session.lock().secret(next.hash()).build()));
    }

    @Test
    default void a_session_that_is_not_there_has_no_lease_and_asking_leaves_no_trace() {
        Handle handle = Handle.random();
        TestSession never = new TestSession(bed().store, handle, LONG);
        absent(bed().asking(bed().store, never, never.lock().patience(LONG)).answer());
        assertThat(bed().traces(never)).isZero();
    }

    @Test
    default void a_session_whose_deadline_has_passed_has_no_lease() {
        TestSession session = bed().overdueSession();
        absent(bed().asking(bed().store, session, session.lock().patience(LONG)).answer());
    }

    @Test
    default void a_claimed_session_has_no_lease() {
        TestSession session = bed().session(LONG);
        claimed(bed().store.claim(session.handle, session.claim(randomOwner(), LONG)));
        absent(bed().asking(bed().other, session, session.lock().patience(LONG)).answer());
    }

    @Test
    default void those_who_wait_learn_that_the_session_is_claimed() {
        TestSession session = bed().session(LONG);
        session.lease(bed().store);
        Waiter first = bed().waiter(bed().other, session, session.lock().patience(LONG));
        Waiter second = bed().waiter(bed().store, session, session.lock().patience(LONG));
        claimed(bed().store.claim(session.handle, session.claim(randomOwner(), LONG)));
        absent(first.answer());
        absent(second.answer());
    }

    @Test
    default void delete_leaves_no_trace_of_the_lease_and_the_queue() {
        TestSession session = bed().session(LONG);
        session.lease(bed().store);
        Waiter waiter = bed().waiter(bed().other, session, session.lock().patience(LONG));
        long owner = randomOwner();
        claimed(bed().store.claim(session.handle, session.claim(owner, LONG)));
        absent(waiter.answer());
        assertThat(bed().store.delete(session.handle, session.incarnation, owner))
                .isTrue();
        assertThat(bed().traces(session)).isZero();
        assertThat(bed().waiting(session)).isZero();
    }

    @Test
    default void a_later_session_under_the_same_handle_is_not_locked_by_the_former_ones_holder() {
        TestSession former = bed().session(LONG);
        Lease lease = former.lease(bed().store);
        long owner = randomOwner();
        claimed(bed().store.claim(former.handle, former.claim(owner, LONG)));
        bed().store.delete(former.handle, former.incarnation, owner);
        TestSession later = new TestSession(bed().store, former.handle, LONG);
        later.create(Map.of());
        assertThat(later.isLocked()).isFalse();
        assertThat(bed().store.renew(later.handle, lease, LONG)).isFalse();
    }

    @Test
    default void leases_of_other_sessions_have_nothing_to_do_with_it() {
        TestSession session = bed().session(LONG);
        TestSession another = bed().session(LONG);
        session.lease(bed().store);
        locked(bed().store.lock(another.handle, another.lock().build()));
    }

    @Test
    default void leases_of_the_same_handle_in_another_namespace_have_nothing_to_do_with_it() {
        TestSession session = bed().session(LONG);
        session.lease(bed().store);
        TestSession elsewhere = new TestSession(bed().open(bed().namespace + "/other"), session.handle, LONG);
        elsewhere.create(Map.of());
        assertThat(elsewhere.isLocked()).isFalse();
        assertThat(session.isLocked()).isTrue();
    }

    @Test
    default void a_granted_lease_counts_as_access_if_the_request_says_so() {
        TestSession session = bed().session(LIVELY);
        Instant due = awaitTouchDue(session);
        Times times = whole(
                        locked(bed().other.lock(session.handle, session.lock().build()))
                                .load())
                .times();
        assertThat(times.lastAccess()).isAfterOrEqualTo(due);
        StoreBed.assertNotEarly(times, LIVELY);
        assertThat(session.lastAccess()).isEqualTo(times.lastAccess());
    }

    @Test
    default void a_granted_lease_does_not_count_as_access_if_the_request_says_so() {
        TestSession session = bed().session(LIVELY);
        awaitTouchDue(session);
        locked(bed().other.lock(session.handle, session.lock().notCounting().build()));
        assertThat(session.lastAccess()).isEqualTo(session.created().lastAccess());
    }

    @Test
    default void a_lease_that_is_not_granted_does_not_count_as_access() {
        TestSession session = bed().session(LIVELY);
        session.lease(bed().store);
        awaitTouchDue(session);
        timedOut(bed().other.lock(session.handle, session.lock().build()));
        refused(bed().other
                .lock(
                        session.handle,
                        session.lock().secret(Secret.random().hash()).build()));
        assertThat(session.lastAccess()).isEqualTo(session.created().lastAccess());
    }

    @Test
    default void locking_changes_no_version() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        bed().store.renew(session.handle, lease, LONG);
        bed().store.unlock(session.handle, lease);
        unchanged(session.since(1));
    }

    private Instant awaitTouchDue(TestSession session) {
        Instant due = session.lastAccess().plus(Times.throttle(LIVELY));
        bed().await(due);
        return due;
    }
}
