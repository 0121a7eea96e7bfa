// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.Answers.absent;
import static dev.baton.session.contract.Answers.claimed;
import static dev.baton.session.contract.Answers.gone;
import static dev.baton.session.contract.StoreBed.BRIEF;
import static dev.baton.session.contract.StoreBed.LONG;
import static dev.baton.session.contract.StoreBed.TRUSTED;
import static dev.baton.session.contract.StoreBed.randomOwner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Handle;
import dev.baton.session.Secret;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.SessionStore;
import org.junit.jupiter.api.Test;

/** The end of a session: {@link SessionStore#delete}. */
interface DeleteContract {
    StoreBed bed();

    @Test
    default void delete_removes_every_trace_of_a_claimed_session() {
        TestSession session = bed().session(LONG);
        for (int i = 0; i < 100; i++) {
            session.commit(
                    session.delta(new TestNode()).set("small" + i, "" + i).remove("small" + (i - 50)));
        }
        session.commit(session.delta().set("large", Bytes.random(100_000, 1)));
        session.commit(session.delta().metadata(1, session.withSecret(Secret.random())));
        long owner = randomOwner();
        claimed(bed().store.claim(session.handle, session.claim(owner, LONG)));
        assertThat(bed().traces(session)).isPositive();
        assertThat(bed().other.delete(session.handle, session.incarnation, owner))
                .isTrue();
        assertThat(bed().traces(session)).isZero();
        absent(session.load(null, TRUSTED));
        absent(bed().other.load(session.handle, session.known(100), TRUSTED));
    }

    @Test
    default void delete_removes_every_trace_of_an_overdue_session() {
        TestSession session = bed().overdueSession();
        bed().awaitListedAsDue(session);
        long owner = randomOwner();
        claimed(bed().store.claim(session.handle, session.claimIfDue(owner, BRIEF)));
        assertThat(bed().store.delete(session.handle, session.incarnation, owner))
                .isTrue();
        bed().await(BRIEF);
        assertThat(bed().listsAsDue(session)).isFalse();
        assertThat(bed().traces(session)).isZero();
    }

    @Test
    default void deleting_again_removes_nothing() {
        TestSession session = bed().session(LONG);
        long owner = randomOwner();
        claimed(bed().store.claim(session.handle, session.claim(owner, LONG)));
        assertThat(bed().store.delete(session.handle, session.incarnation, owner))
                .isTrue();
        assertThat(bed().store.delete(session.handle, session.incarnation, owner))
                .isFalse();
    }

    @Test
    default void nothing_that_comes_after_the_delete_brings_anything_back() {
        TestSession session = bed().session(LONG);
        long owner = randomOwner();
        claimed(bed().store.claim(session.handle, session.claim(owner, LONG)));
        bed().store.delete(session.handle, session.incarnation, owner);
        gone(bed().store
                .commit(
                        session.handle,
                        session.delta()
                                .set("a", "2")
                                .metadata(1, session.withBody("2"))
                                .build()));
        gone(bed().other.touch(session.handle, session.incarnation));
        absent(bed().store.claim(session.handle, session.claim(owner, LONG)));
        absent(bed().store.claim(session.handle, session.claimIfDue(owner, LONG)));
        absent(session.load(session.known(1), TRUSTED));
        assertThat(bed().traces(session)).isZero();
    }

    @Test
    default void a_session_that_was_never_there_cannot_be_deleted() {
        assertThat(bed().store.delete(Handle.random(), Incarnation.random(), randomOwner()))
                .isFalse();
    }

    @Test
    default void a_session_that_nobody_claimed_is_not_deleted() {
        TestSession session = bed().session(LONG);
        assertThat(bed().store.delete(session.handle, session.incarnation, randomOwner()))
                .isFalse();
        assertThat(bed().store.delete(session.handle, session.incarnation, 0)).isFalse();
        assertThat(session.commit("a", "2")).isEqualTo(2);
    }

    @Test
    default void another_owner_deletes_nothing() {
        TestSession session = bed().session(LONG);
        long owner = randomOwner();
        claimed(bed().store.claim(session.handle, session.claim(owner, LONG)));
        assertThat(bed().store.delete(session.handle, session.incarnation, owner + 1))
                .isFalse();
        assertThat(bed().traces(session)).isPositive();
        assertThat(bed().store.delete(session.handle, session.incarnation, owner))
                .isTrue();
    }

    @Test
    default void another_incarnation_is_not_deleted() {
        TestSession session = bed().session(LONG);
        long owner = randomOwner();
        claimed(bed().store.claim(session.handle, session.claim(owner, LONG)));
        assertThat(bed().store.delete(session.handle, Incarnation.random(), owner))
                .isFalse();
        assertThat(bed().traces(session)).isPositive();
    }

    @Test
    default void once_another_has_taken_over_only_he_can_delete() {
        TestSession session = bed().session(LONG);
        long former = randomOwner();
        claimed(bed().store.claim(session.handle, session.claim(former, BRIEF)));
        bed().await(BRIEF);
        long owner = randomOwner();
        claimed(bed().other.claim(session.handle, session.claim(owner, LONG)));
        assertThat(bed().store.delete(session.handle, session.incarnation, former))
                .isFalse();
        assertThat(bed().traces(session)).isPositive();
        assertThat(bed().other.delete(session.handle, session.incarnation, owner))
                .isTrue();
        assertThat(bed().traces(session)).isZero();
    }

    @Test
    default void the_owner_whose_lease_ran_out_can_delete_if_nobody_took_over() {
        TestSession session = bed().session(LONG);
        long owner = randomOwner();
        claimed(bed().store.claim(session.handle, session.claim(owner, BRIEF)));
        bed().await(BRIEF);
        assertThat(bed().store.delete(session.handle, session.incarnation, owner))
                .isTrue();
        assertThat(bed().traces(session)).isZero();
    }
}
