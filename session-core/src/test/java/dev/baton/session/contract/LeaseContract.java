// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.Answers.claimed;
import static dev.baton.session.contract.Answers.committed;
import static dev.baton.session.contract.Answers.conflict;
import static dev.baton.session.contract.Answers.fenced;
import static dev.baton.session.contract.Answers.gone;
import static dev.baton.session.contract.Answers.locked;
import static dev.baton.session.contract.StoreBed.BRIEF;
import static dev.baton.session.contract.StoreBed.LIVELY;
import static dev.baton.session.contract.StoreBed.LONG;
import static dev.baton.session.contract.StoreBed.randomOwner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Handle;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.Times;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the holder of a lease can do with it: {@link SessionStore#renew}, {@link SessionStore#unlock}, and commits. */
interface LeaseContract {
    StoreBed bed();

    @Test
    default void tokens_rise_from_grant_to_grant() {
        TestSession session = bed().session(LONG);
        Lease first = session.lease(bed().store);
        bed().store.unlock(session.handle, first);
        Lease second = briefLease(session);
        bed().await(BRIEF);
        Lease third = session.lease(bed().store);
        Waiter waiter = bed().waiter(bed().other, session, session.lock().patience(LONG));
        session.commit(session.delta().set("a", "2").releasing(third));
        Lease fourth = locked(waiter.answer()).lease();
        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(third.token()).isGreaterThan(second.token());
        assertThat(fourth.token()).isGreaterThan(third.token());
    }

    @Test
    default void a_renewed_lease_lasts_from_then() {
        TestSession session = bed().session(LONG);
        Lease lease = briefLease(session);
        assertThat(bed().other.renew(session.handle, lease, LONG)).isTrue();
        bed().await(BRIEF);
        assertThat(session.isLocked()).isTrue();
        assertThat(bed().store.renew(session.handle, lease, BRIEF)).isTrue();
        bed().await(BRIEF);
        assertThat(session.isLocked()).isFalse();
    }

    @Test
    default void a_lease_that_ran_out_and_that_nobody_took_can_be_renewed() {
        TestSession session = bed().session(LONG);
        Lease lease = briefLease(session);
        bed().await(BRIEF);
        assertThat(bed().store.renew(session.handle, lease, LONG)).isTrue();
        assertThat(session.isLocked()).isTrue();
    }

    @Test
    default void a_lease_that_another_was_granted_since_cannot_be_renewed() {
        TestSession session = bed().session(LONG);
        Lease former = briefLease(session);
        bed().await(BRIEF);
        Lease present = session.lease(bed().other);
        assertThat(bed().store.renew(session.handle, former, LONG)).isFalse();
        bed().other.unlock(session.handle, present);
        assertThat(bed().store.renew(session.handle, former, LONG)).isFalse();
        assertThat(session.isLocked()).isFalse();
    }

    @Test
    default void a_lease_that_was_given_up_cannot_be_renewed() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        bed().store.unlock(session.handle, lease);
        assertThat(bed().store.renew(session.handle, lease, LONG)).isFalse();
        assertThat(session.isLocked()).isFalse();
    }

    @Test
    default void nobody_else_renews_a_lease() {
        TestSession session = bed().session(LONG);
        Lease lease = briefLease(session);
        assertThat(bed().store.renew(session.handle, new Lease(lease.owner() + 1, lease.token()), LONG))
                .isFalse();
        assertThat(bed().store.renew(session.handle, new Lease(lease.owner(), lease.token() - 1), LONG))
                .isFalse();
        bed().await(BRIEF);
        assertThat(session.isLocked()).isFalse();
    }

    @Test
    default void a_lease_of_a_session_that_has_ended_or_is_being_ended_cannot_be_renewed() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        long owner = randomOwner();
        claimed(bed().store.claim(session.handle, session.claim(owner, LONG)));
        assertThat(bed().store.renew(session.handle, lease, LONG)).isFalse();
        bed().store.delete(session.handle, session.incarnation, owner);
        assertThat(bed().store.renew(session.handle, lease, LONG)).isFalse();
        assertThat(bed().traces(session)).isZero();
    }

    @Test
    default void nobody_else_gives_up_a_lease() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        bed().store.unlock(session.handle, new Lease(lease.owner() + 1, lease.token()));
        bed().store.unlock(session.handle, new Lease(lease.owner(), lease.token() - 1));
        assertThat(session.isLocked()).isTrue();
        bed().other.unlock(session.handle, lease);
        assertThat(session.isLocked()).isFalse();
    }

    @Test
    default void giving_up_a_lease_again_takes_nothing_from_the_next_holder() {
        TestSession session = bed().session(LONG);
        Lease former = session.lease(bed().store);
        bed().store.unlock(session.handle, former);
        session.lease(bed().other);
        bed().store.unlock(session.handle, former);
        assertThat(session.isLocked()).isTrue();
    }

    @Test
    default void giving_up_a_lease_of_a_session_that_has_ended_does_nothing() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        long owner = randomOwner();
        claimed(bed().store.claim(session.handle, session.claim(owner, LONG)));
        bed().store.unlock(session.handle, lease);
        bed().store.delete(session.handle, session.incarnation, owner);
        bed().store.unlock(session.handle, lease);
        bed().store.unlock(Handle.random(), lease);
        assertThat(bed().traces(session)).isZero();
    }

    @Test
    default void a_commit_under_a_lease_keeps_it_unless_it_says_otherwise() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        assertThat(session.commit(session.delta().set("a", "2").under(lease))).isEqualTo(2);
        assertThat(session.isLocked()).isTrue();
        assertThat(session.commit(session.delta().set("a", "3").releasing(lease)))
                .isEqualTo(3);
        assertThat(session.isLocked()).isFalse();
    }

    @Test
    default void a_lease_that_ran_out_and_that_nobody_took_still_commits() {
        TestSession session = bed().session(LONG);
        Lease lease = briefLease(session);
        bed().await(BRIEF);
        assertThat(session.commit(session.delta().set("a", "2").under(lease))).isEqualTo(2);
        assertThat(session.commit(session.delta().set("a", "3").releasing(lease)))
                .isEqualTo(3);
    }

    @Test
    default void once_another_was_granted_a_lease_the_former_holders_commit_is_fenced() {
        TestSession session = bed().session(LONG);
        Lease former = briefLease(session);
        bed().await(BRIEF);
        Lease present = session.lease(bed().other);
        fenced(bed().store
                .commit(
                        session.handle,
                        session.delta().set("a", "2").under(former).build()));
        bed().other.unlock(session.handle, present);
        fenced(bed().store
                .commit(
                        session.handle,
                        session.delta().set("a", "2").releasing(former).build()));
        assertThat(session.attributes()).isEqualTo(Map.of("a", "1:1"));
    }

    @Test
    default void a_commit_under_a_lease_that_was_given_up_is_fenced() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        bed().store.unlock(session.handle, lease);
        fenced(bed().store
                .commit(
                        session.handle,
                        session.delta().set("a", "2").under(lease).build()));
        session.commit(session.delta().set("a", "2").releasing(session.lease(bed().store)));
        fenced(bed().store
                .commit(
                        session.handle,
                        session.delta().set("a", "3").under(lease).build()));
    }

    @Test
    default void a_commit_under_somebody_elses_lease_is_fenced() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        for (Lease other : new Lease[] {
            new Lease(lease.owner() + 1, lease.token()),
            new Lease(lease.owner(), lease.token() - 1),
            new Lease(lease.owner(), lease.token() + 1)
        }) {
            fenced(bed().store
                    .commit(
                            session.handle,
                            session.delta().set("a", "2").under(other).build()));
        }
        assertThat(session.commit(session.delta().set("a", "2").under(lease))).isEqualTo(2);
    }

    @Test
    default void a_commit_that_names_no_lease_is_held_up_by_nobodys() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        committed(bed().other
                .commit(
                        session.handle,
                        session.delta(new TestNode()).set("b", "2").build()));
        assertThat(session.commit(session.delta().set("a", "3").under(lease))).isEqualTo(3);
    }

    @Test
    default void a_releasing_commit_sent_again_is_committed_and_takes_nothing_from_the_next_holder() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        Delta delta = session.delta().set("a", "2").releasing(lease).build();
        assertThat(committed(bed().store.commit(session.handle, delta)).version())
                .isEqualTo(2);
        assertThat(committed(bed().store.commit(session.handle, delta)).version())
                .isEqualTo(2);
        Lease next = session.lease(bed().other);
        assertThat(committed(bed().store.commit(session.handle, delta)).version())
                .isEqualTo(2);
        assertThat(session.isLocked()).isTrue();
        assertThat(session.commit(session.delta().set("a", "3").under(next))).isEqualTo(3);
    }

    @Test
    default void a_fenced_commit_changes_nothing() {
        TestSession session = bed().session(LIVELY, Map.of("a", Bytes.of("1"), "c", Bytes.of("1")));
        Lease former = briefLease(session);
        bed().await(BRIEF);
        Lease present = session.lease(bed().other);
        bed().await(Times.throttle(LIVELY));
        Times before = session.whole().times();
        Delta refused = session.delta()
                .set("a", "2")
                .remove("c")
                .metadata(1, session.withBody("2"))
                .releasing(former)
                .build();
        fenced(bed().store.commit(session.handle, refused));
        fenced(bed().store.commit(session.handle, refused));
        assertThat(session.whole().version()).isEqualTo(1);
        assertThat(session.attributes()).isEqualTo(Map.of("a", "1:1", "c", "1:1"));
        assertThat(session.lastAccess()).isEqualTo(before.lastAccess());
        assertThat(session.isLocked()).isTrue();
        assertThat(session.commit(session.delta().set("a", "2").under(present))).isEqualTo(2);
    }

    @Test
    default void a_commit_that_would_also_conflict_is_fenced() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        bed().store.unlock(session.handle, lease);
        session.commit(session.delta(new TestNode()).set("a", "2").metadata(1, session.withBody("2")));
        fenced(bed().store
                .commit(
                        session.handle,
                        session.delta()
                                .set("a", "3")
                                .guard("a", 1)
                                .metadata(1, session.withBody("3"))
                                .under(lease)
                                .build()));
    }

    @Test
    default void a_conflict_does_not_give_up_the_lease() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        session.commit(session.delta(new TestNode()).set("a", "2"));
        conflict(bed().store
                .commit(
                        session.handle,
                        session.delta()
                                .set("a", "3")
                                .guard("a", 1)
                                .releasing(lease)
                                .build()));
        assertThat(session.isLocked()).isTrue();
        assertThat(session.commit(session.delta().set("a", "3").under(lease))).isEqualTo(3);
    }

    @Test
    default void a_commit_under_a_lease_of_a_session_that_is_being_ended_is_gone() {
        TestSession session = bed().session(LONG);
        Lease lease = session.lease(bed().store);
        claimed(bed().store.claim(session.handle, session.claim(randomOwner(), LONG)));
        gone(bed().store
                .commit(
                        session.handle,
                        session.delta().set("a", "2").under(lease).build()));
    }

    /** A lease that runs out when a test waits for it. */
    private Lease briefLease(TestSession session) {
        return locked(bed().store
                        .lock(session.handle, session.lock().lease(BRIEF).build()))
                .lease();
    }
}
