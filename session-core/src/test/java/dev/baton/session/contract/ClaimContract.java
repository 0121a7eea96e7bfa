// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.Answers.absent;
import static dev.baton.session.contract.Answers.claimed;
import static dev.baton.session.contract.Answers.gone;
import static dev.baton.session.contract.Answers.held;
import static dev.baton.session.contract.Answers.notDue;
import static dev.baton.session.contract.StoreBed.BRIEF;
import static dev.baton.session.contract.StoreBed.LONG;
import static dev.baton.session.contract.StoreBed.PEEK;
import static dev.baton.session.contract.StoreBed.TRUSTED;
import static dev.baton.session.contract.StoreBed.assertConsistent;
import static dev.baton.session.contract.StoreBed.randomOwner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Handle;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.ClaimResult;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredSession;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Who may end a session: {@link SessionStore#claim}. */
interface ClaimContract {
    StoreBed bed();

    @Test
    default void a_claim_is_granted_with_the_session_as_it_stands() {
        TestSession session = bed().session(LONG);
        session.commit(session.delta().set("b", "2").metadata(1, session.withBody("last")));
        ClaimResult.Claimed granted = claimed(bed().other.claim(session.handle, session.claim(randomOwner(), LONG)));
        assertThat(granted.attempt()).isEqualTo(1);
        StoredSession stored = granted.session();
        assertThat(stored.incarnation()).isEqualTo(session.incarnation);
        assertThat(stored.version()).isEqualTo(2);
        assertThat(Answers.readable(stored.attributes())).containsOnlyKeys("a", "b");
        assertThat(Bytes.text(stored.metadata().metadata().body())).isEqualTo("last");
        assertThat(stored.metadata().metadata().secret()).isEqualTo(session.metadata.secret());
        assertThat(stored.times().lastAccess()).isEqualTo(session.created().lastAccess());
        assertConsistent(stored.times(), LONG);
    }

    @Test
    default void a_claimed_session_is_absent_for_loads_and_gone_for_commits_and_touches() {
        TestSession session = bed().session(LONG);
        claimed(bed().store.claim(session.handle, session.claim(randomOwner(), LONG)));
        assertEnded(session);
    }

    @Test
    default void a_claimed_session_stays_ended_when_the_lease_has_run_out() {
        TestSession session = bed().session(LONG);
        claimed(bed().store.claim(session.handle, session.claim(randomOwner(), BRIEF)));
        bed().await(BRIEF);
        assertEnded(session);
    }

    private void assertEnded(TestSession session) {
        for (SessionStore store : List.of(bed().store, bed().other)) {
            for (Access access : List.of(PEEK, TRUSTED, new Access.Presented(session.metadata.secret()))) {
                absent(store.load(session.handle, null, access));
                absent(store.load(session.handle, session.known(1), access));
            }
            gone(store.commit(session.handle, session.delta().set("a", "2").build()));
            gone(store.touch(session.handle, session.incarnation));
        }
    }

    @Test
    default void while_the_lease_runs_another_owners_claim_is_held() {
        TestSession session = bed().session(LONG);
        claimed(bed().store.claim(session.handle, session.claim(randomOwner(), LONG)));
        held(bed().other.claim(session.handle, session.claim(randomOwner(), LONG)));
        held(bed().store.claim(session.handle, session.claimIfDue(randomOwner(), LONG)));
    }

    @Test
    default void the_same_owner_is_granted_again_with_the_same_attempt() {
        TestSession session = bed().session(LONG);
        long owner = randomOwner();
        for (int i = 0; i < 3; i++) {
            ClaimResult.Claimed granted = claimed(bed().store.claim(session.handle, session.claim(owner, LONG)));
            assertThat(granted.attempt()).isEqualTo(1);
            assertThat(granted.session().incarnation()).isEqualTo(session.incarnation);
        }
    }

    @Test
    default void claiming_again_renews_the_lease() {
        TestSession session = bed().session(LONG);
        long owner = randomOwner();
        claimed(bed().store.claim(session.handle, session.claim(owner, BRIEF)));
        claimed(bed().store.claim(session.handle, session.claim(owner, LONG)));
        bed().await(BRIEF);
        held(bed().other.claim(session.handle, session.claim(randomOwner(), LONG)));
    }

    @Test
    default void when_the_lease_has_run_out_another_is_granted_and_each_time_is_one_more_attempt() {
        TestSession session = bed().session(LONG);
        for (int attempt = 1; attempt <= 4; attempt++) {
            ClaimResult.Claimed granted =
                    claimed(bed().store.claim(session.handle, session.claim(randomOwner(), BRIEF)));
            assertThat(granted.attempt()).isEqualTo(attempt);
            assertThat(Answers.readable(granted.session().attributes())).containsOnlyKeys("a");
            bed().await(BRIEF);
        }
    }

    @Test
    default void the_former_owner_is_held_once_another_has_taken_over() {
        TestSession session = bed().session(LONG);
        long former = randomOwner();
        claimed(bed().store.claim(session.handle, session.claim(former, BRIEF)));
        bed().await(BRIEF);
        claimed(bed().other.claim(session.handle, session.claim(randomOwner(), LONG)));
        held(bed().store.claim(session.handle, session.claim(former, LONG)));
    }

    @Test
    default void the_owner_whose_lease_ran_out_is_granted_again_with_the_same_attempt_if_nobody_took_over() {
        TestSession session = bed().session(LONG);
        long owner = randomOwner();
        claimed(bed().store.claim(session.handle, session.claim(owner, BRIEF)));
        bed().await(BRIEF);
        assertThat(claimed(bed().store.claim(session.handle, session.claim(owner, LONG)))
                        .attempt())
                .isEqualTo(1);
        held(bed().other.claim(session.handle, session.claim(randomOwner(), LONG)));
    }

    @Test
    default void any_64_bits_name_an_owner() {
        for (long owner : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, (1L << 53) + 1}) {
            TestSession session = bed().session(LONG);
            claimed(bed().store.claim(session.handle, session.claim(owner, LONG)));
            held(bed().store.claim(session.handle, session.claim(owner - 1, LONG)));
            assertThat(bed().store.delete(session.handle, session.incarnation, owner - 1))
                    .isFalse();
            assertThat(bed().store.delete(session.handle, session.incarnation, owner))
                    .isTrue();
        }
    }

    @Test
    default void a_claim_for_a_due_session_leaves_one_that_is_not_due_alone() {
        TestSession session = bed().session(LONG);
        ClaimResult.NotDue answer = notDue(bed().store.claim(session.handle, session.claimIfDue(randomOwner(), LONG)));
        assertConsistent(answer.times(), LONG);
        assertThat(answer.times().lastAccess()).isEqualTo(session.created().lastAccess());
        assertThat(session.commit("a", "2")).isEqualTo(2);
        assertThat(session.whole().version()).isEqualTo(2);
    }

    @Test
    default void a_claim_for_a_due_session_is_granted_when_the_deadline_has_passed() {
        TestSession session = bed().overdueSession();
        ClaimResult.Claimed granted =
                claimed(bed().store.claim(session.handle, session.claimIfDue(randomOwner(), LONG)));
        assertThat(granted.attempt()).isEqualTo(1);
        assertThat(granted.session().times().deadline())
                .isBeforeOrEqualTo(granted.session().times().now());
    }

    @Test
    default void a_claim_re_reads_the_true_deadline() {
        Duration second = Duration.ofSeconds(1);
        TestSession session = bed().session(second);
        bed().await(second.dividedBy(2));
        Instant moved = Answers.touched(bed().store.touch(session.handle, session.incarnation))
                .times()
                .deadline();
        bed().await(session.created().deadline());
        Answers.notDueOrLater(bed().store.claim(session.handle, session.claimIfDue(randomOwner(), LONG)), moved);
    }

    @Test
    default void not_due_sets_the_sessions_place_in_the_index_right() {
        TestSession session = bed().session(LONG);
        Assumptions.assumeTrue(
                bed().fixture.damage(StoreFixture.Damage.INDEXED_AS_OVERDUE, bed().namespace, session.handle));
        assertThat(bed().listsAsDue(session)).isTrue();
        notDue(bed().store.claim(session.handle, session.claimIfDue(randomOwner(), LONG)));
        assertThat(bed().listsAsDue(session)).isFalse();
        session.commit(session.delta().metadata(1, session.withMaxInactive(BRIEF)));
        bed().await(BRIEF.multipliedBy(2));
        bed().awaitListedAsDue(session);
    }

    @Test
    default void an_index_entry_without_a_session_is_absent_and_then_no_longer_listed() {
        Handle handle = Handle.random();
        Assumptions.assumeTrue(
                bed().fixture.damage(StoreFixture.Damage.INDEXED_WITHOUT_SESSION, bed().namespace, handle));
        assertThat(bed().store.due(10)).contains(handle);
        absent(bed().store.claim(handle, new Claim(Optional.empty(), randomOwner(), LONG, true)));
        assertThat(bed().store.due(10)).isEmpty();
        assertThat(bed().fixture.traces(bed().namespace, handle)).isZero();
    }

    @Test
    default void a_session_whose_ending_was_begun_and_not_finished_is_listed_and_granted_when_the_lease_has_run_out() {
        TestSession session = bed().session(LONG);
        claimed(bed().store.claim(session.handle, session.claim(randomOwner(), BRIEF)));
        bed().await(BRIEF);
        bed().awaitListedAsDue(session);
        assertThat(claimed(bed().other.claim(session.handle, session.claimIfDue(randomOwner(), LONG)))
                        .attempt())
                .isEqualTo(2);
    }

    @Test
    default void a_claimed_session_is_not_listed_as_due_while_the_lease_runs() {
        TestSession session = bed().overdueSession();
        bed().awaitListedAsDue(session);
        claimed(bed().store.claim(session.handle, session.claimIfDue(randomOwner(), LONG)));
        assertThat(bed().listsAsDue(session)).isFalse();
    }

    @Test
    default void a_claim_of_what_is_not_there_is_absent_and_leaves_no_trace() {
        Handle handle = Handle.random();
        absent(bed().store.claim(handle, new Claim(Optional.empty(), randomOwner(), LONG, false)));
        absent(bed().store.claim(handle, new Claim(Optional.of(Incarnation.random()), randomOwner(), LONG, false)));
        assertThat(bed().fixture.traces(bed().namespace, handle)).isZero();
    }

    @Test
    default void a_claim_of_another_incarnation_is_absent_and_the_session_lives_on() {
        TestSession session = bed().session(LONG);
        absent(bed().store
                .claim(session.handle, new Claim(Optional.of(Incarnation.random()), randomOwner(), LONG, false)));
        assertThat(session.commit("a", "2")).isEqualTo(2);
        assertThat(session.whole().version()).isEqualTo(2);
    }

    @Test
    default void a_claim_that_names_no_incarnation_is_granted_whichever_stands_there() {
        TestSession session = bed().session(LONG);
        Claim any = new Claim(Optional.empty(), randomOwner(), LONG, false);
        assertThat(claimed(bed().store.claim(session.handle, any)).session().incarnation())
                .isEqualTo(session.incarnation);
    }
}
