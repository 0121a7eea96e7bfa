// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.Answers.claimed;
import static dev.baton.session.contract.Answers.committed;
import static dev.baton.session.contract.Answers.created;
import static dev.baton.session.contract.Answers.locked;
import static dev.baton.session.contract.Answers.timedOut;
import static dev.baton.session.contract.Answers.touched;
import static dev.baton.session.contract.StoreBed.LONG;
import static dev.baton.session.contract.StoreBed.SHORT;
import static dev.baton.session.contract.StoreBed.TRUSTED;
import static dev.baton.session.contract.StoreBed.randomOwner;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.baton.session.Handle;
import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.ClaimResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.EnrolResult;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.LockRequest;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.PrincipalKey;
import dev.baton.session.spi.SessionStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a store says when it cannot reach its server, or gets no answer: never that there is no session. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public abstract class SessionStoreFaultContract {
    private StoreBed bed;
    private StoreLink link;

    /** The backend's fixture; its time-outs are best short. The subclass closes it. */
    protected abstract StoreFixture fixture();

    @BeforeEach
    final void openStores() {
        bed = new StoreBed(fixture());
        link = bed.fixture.link();
        // So that the fault meets the call it is meant for, and not the making of a connection.
        bed.store.now();
    }

    @AfterEach
    final void closeStores() {
        link.restore();
        awaitRecovery();
        bed.close();
    }

    @Test
    final void questions_to_a_store_out_of_reach_find_it_unavailable() {
        TestSession session = bed.session(LONG);
        Handle nobody = Handle.random();
        link.cut();
        for (ThrowingCallable question : List.<ThrowingCallable>of(
                () -> bed.store.load(session.handle, null, TRUSTED),
                () -> bed.store.load(session.handle, session.known(1), TRUSTED),
                () -> bed.store.load(nobody, null, TRUSTED),
                () -> bed.store.heads(List.of(session.handle)),
                () -> bed.fixture.connection().heads(session.handle, List.of(bed.namespace)),
                () -> bed.store.list(null, 10),
                () -> bed.store.principals().enrolled(StoreBed.randomPrincipal()),
                () -> bed.store.principals().due(10),
                () -> bed.store.due(10),
                () -> bed.store.now())) {
            assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(question);
        }
    }

    @Test
    final void changes_sent_to_a_store_out_of_reach_fail_and_change_nothing() {
        TestSession session = bed.session(LONG);
        TestSession another = new TestSession(bed.store, LONG);
        NewSession creation = another.creation(Map.of());
        Delta delta = session.delta().set("a", "2").build();
        PrincipalKey principal = StoreBed.randomPrincipal();
        link.cut();
        for (ThrowingCallable change : List.<ThrowingCallable>of(
                () -> bed.store.create(another.handle, creation),
                () -> bed.store.commit(session.handle, delta),
                () -> bed.store.touch(session.handle, session.incarnation),
                () -> bed.store.lock(session.handle, session.lock().build()),
                () -> bed.store.renew(session.handle, new Lease(1, 1), LONG),
                () -> bed.store.unlock(session.handle, new Lease(1, 1)),
                () -> bed.store.claim(session.handle, session.claim(1, LONG)),
                () -> bed.store.principals().enrol(principal, session.handle, 1, 1),
                () -> bed.store.principals().withdraw(principal, session.handle, OptionalLong.empty()),
                () -> bed.store.principals().looked(principal, LONG),
                () -> bed.store.delete(session.handle, session.incarnation, 1))) {
            assertThat(catchThrowable(change))
                    .isInstanceOfAny(StoreUnavailableException.class, OutcomeUnknownException.class);
        }
        assertThat(bed.other.load(another.handle, null, TRUSTED)).isInstanceOf(LoadResult.Absent.class);
        assertThat(Answers.whole(bed.other.load(session.handle, null, TRUSTED)).version())
                .isEqualTo(1);
    }

    @Test
    final void a_change_for_which_no_connection_can_be_made_finds_the_store_unavailable_and_leaves_no_doubt() {
        TestSession session = bed.session(LONG);
        Delta delta = session.delta().set("a", "2").build();
        link.cut();
        // The first ones may be sent on connections of the pool that do not know yet.
        bed.patiently()
                .untilAsserted(() -> assertThatExceptionOfType(StoreUnavailableException.class)
                        .isThrownBy(() -> bed.store.commit(session.handle, delta)));
    }

    @Test
    final void the_store_works_again_by_itself_once_it_can_be_reached() {
        TestSession session = bed.session(LONG);
        link.cut();
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> session.load(null, TRUSTED));
        link.restore();
        awaitRecovery();
        assertThat(session.whole().version()).isEqualTo(1);
        assertThat(session.commit("a", "2")).isEqualTo(2);
    }

    @Test
    final void a_load_whose_answer_is_lost_finds_the_store_unavailable_and_the_session_is_still_there() {
        TestSession session = bed.session(LONG);
        link.loseNextReply();
        LoadResult answer = insistOnQuestion(() -> session.load(null, TRUSTED));
        assertThat(Answers.whole(answer).version()).isEqualTo(1);
    }

    @Test
    final void a_create_whose_reply_is_lost_creates_one_session() {
        TestSession session = new TestSession(bed.store, LONG);
        NewSession creation = session.creation(Map.of("a", Bytes.of("1")));
        link.loseNextReply();
        created(insist(() -> bed.store.create(session.handle, creation)));
        assertThat(session.attributes()).isEqualTo(Map.of("a", "1:1"));
    }

    @Test
    final void a_create_that_is_lost_can_be_sent_again() {
        TestSession session = new TestSession(bed.store, LONG);
        NewSession creation = session.creation(Map.of("a", Bytes.of("1")));
        link.loseNextRequest();
        created(insist(() -> bed.store.create(session.handle, creation)));
        assertThat(session.attributes()).isEqualTo(Map.of("a", "1:1"));
    }

    @Test
    final void a_commit_whose_reply_is_lost_is_applied_once() {
        TestSession session = bed.session(LONG);
        Delta delta = session.delta().set("a", "2").guard("a", 1).build();
        link.loseNextReply();
        assertThat(committed(insist(() -> bed.store.commit(session.handle, delta)))
                        .version())
                .isEqualTo(2);
        assertThat(session.whole().version()).isEqualTo(2);
        assertThat(session.commit("a", "3")).isEqualTo(3);
    }

    @Test
    final void a_commit_that_is_lost_can_be_sent_again() {
        TestSession session = bed.session(LONG);
        Delta delta = session.delta().set("a", "2").guard("a", 1).build();
        link.loseNextRequest();
        assertThat(committed(insist(() -> bed.store.commit(session.handle, delta)))
                        .version())
                .isEqualTo(2);
        assertThat(session.attributes()).isEqualTo(Map.of("a", "2:2"));
    }

    @Test
    final void a_commit_whose_reply_is_lost_undoes_nothing_when_it_is_sent_again_late() {
        TestSession session = bed.session(LONG);
        Delta delta = session.delta().set("a", "2").build();
        link.loseNextReply();
        Throwable doubt = catchThrowable(() -> bed.store.commit(session.handle, delta));
        // A store may have asked again by itself, and then knows.
        if (doubt != null) {
            assertThat(doubt).isInstanceOf(OutcomeUnknownException.class);
        }
        committed(bed.other.commit(
                session.handle, session.delta(new TestNode()).set("a", "3").build()));
        assertThat(committed(insist(() -> bed.store.commit(session.handle, delta)))
                        .version())
                .isEqualTo(2);
        assertThat(session.attributes()).isEqualTo(Map.of("a", "3:3"));
    }

    @Test
    final void a_lock_whose_reply_is_lost_is_granted_to_the_same_owner_with_the_token_that_it_had_been_granted() {
        TestSession session = bed.session(LONG);
        Lease before = session.lease(bed.other);
        bed.other.unlock(session.handle, before);
        LockRequest request = session.lock().build();
        link.loseNextReply();
        Lease lease =
                locked(insist(() -> bed.store.lock(session.handle, request))).lease();
        assertThat(lease.owner()).isEqualTo(request.owner());
        assertThat(lease.token()).isGreaterThan(before.token());
        assertThat(locked(bed.other.lock(session.handle, request)).lease()).isEqualTo(lease);
        assertThat(session.commit(session.delta().set("a", "2").releasing(lease)))
                .isEqualTo(2);
    }

    @Test
    final void a_lock_that_is_lost_can_be_sent_again() {
        TestSession session = bed.session(LONG);
        LockRequest request = session.lock().build();
        link.loseNextRequest();
        Lease lease =
                locked(insist(() -> bed.store.lock(session.handle, request))).lease();
        assertThat(session.commit(session.delta().set("a", "2").releasing(lease)))
                .isEqualTo(2);
    }

    @Test
    final void a_renewal_whose_reply_is_lost_can_be_sent_again() {
        TestSession session = bed.session(LONG);
        Lease lease = session.lease(bed.store);
        link.loseNextReply();
        assertThat(insist(() -> bed.store.renew(session.handle, lease, LONG))).isTrue();
    }

    @Test
    final void giving_up_a_lease_without_an_answer_can_be_sent_again_and_takes_nothing_from_the_next_holder() {
        TestSession session = bed.session(LONG);
        Lease lease = session.lease(bed.store);
        link.loseNextReply();
        assertThat(catchThrowable(() -> bed.store.unlock(session.handle, lease)))
                .matches(thrown -> thrown == null || thrown instanceof SessionStoreException, "nothing, or no answer");
        Lease next = session.lease(bed.other);
        insist(() -> {
            bed.store.unlock(session.handle, lease);
            return true;
        });
        assertThat(bed.other.renew(session.handle, next, LONG)).isTrue();
        assertThat(session.isLocked()).isTrue();
    }

    @Test
    final void a_releasing_commit_whose_reply_is_lost_is_committed_when_sent_again_though_the_lease_is_anothers() {
        TestSession session = bed.session(LONG);
        Lease lease = session.lease(bed.store);
        Delta delta = session.delta().set("a", "2").releasing(lease).build();
        link.loseNextReply();
        Throwable failure = catchThrowable(() -> bed.store.commit(session.handle, delta));
        if (failure != null) {
            assertThat(failure).isInstanceOf(OutcomeUnknownException.class);
        }
        Lease next = session.lease(bed.other);
        assertThat(committed(insist(() -> bed.store.commit(session.handle, delta)))
                        .version())
                .isEqualTo(2);
        assertThat(bed.other.renew(session.handle, next, LONG)).isTrue();
    }

    @Test
    final void a_waiter_whose_node_is_cut_off_holds_the_others_up_for_a_short_while_only() {
        TestSession session = bed.session(LONG);
        Lease lease = session.lease(bed.other);
        bed.waiter(bed.store, session, session.lock().patience(LONG));
        Waiter next = bed.waiter(bed.other, session, session.lock().patience(LONG));
        link.cut();
        bed.other.unlock(session.handle, lease);
        bed.fixture.awaitTime(bed.other, bed.other.now().plus(SessionStore.TAKEN_UP_WITHIN));
        locked(next.answer());
    }

    @Test
    final void nobody_overtakes_a_waiter_before_it_is_known_to_be_dead() {
        TestSession session = bed.session(LONG);
        Lease lease = session.lease(bed.other);
        bed.waiter(bed.store, session, session.lock().patience(LONG));
        link.cut();
        bed.other.unlock(session.handle, lease);
        timedOut(bed.other.lock(session.handle, session.lock().build()));
    }

    @Test
    final void a_holder_whose_node_is_cut_off_has_the_lease_until_it_ends() {
        TestSession session = bed.session(LONG);
        locked(bed.store.lock(session.handle, session.lock().lease(SHORT).build()));
        Waiter next = bed.waiter(bed.other, session, session.lock().patience(LONG));
        link.cut();
        bed.fixture.awaitTime(bed.other, bed.other.now().plus(SHORT));
        locked(next.answer());
    }

    @Test
    final void a_touch_whose_reply_is_lost_can_be_sent_again() {
        TestSession session = bed.session(LONG);
        link.loseNextReply();
        touched(insist(() -> bed.store.touch(session.handle, session.incarnation)));
        assertThat(session.whole().version()).isEqualTo(1);
    }

    @Test
    final void a_claim_whose_reply_is_lost_is_granted_to_the_same_owner_as_the_first_attempt() {
        TestSession session = bed.session(LONG);
        long owner = randomOwner();
        link.loseNextReply();
        ClaimResult answer = insist(() -> bed.store.claim(session.handle, session.claim(owner, LONG)));
        assertThat(claimed(answer).attempt()).isEqualTo(1);
    }

    @Test
    final void a_delete_whose_reply_is_lost_leaves_nothing_and_can_be_sent_again() {
        TestSession session = bed.session(LONG);
        long owner = randomOwner();
        claimed(bed.store.claim(session.handle, session.claim(owner, LONG)));
        link.loseNextReply();
        insist(() -> bed.store.delete(session.handle, session.incarnation, owner));
        assertThat(bed.traces(session)).isZero();
        assertThat(bed.store.delete(session.handle, session.incarnation, owner)).isFalse();
    }

    @Test
    final void an_entry_of_a_principal_whose_reply_is_lost_can_be_sent_again_and_stands_once() {
        PrincipalKey principal = StoreBed.randomPrincipal();
        Handle handle = Handle.random();
        link.loseNextReply();
        EnrolResult answer = insist(() -> bed.store.principals().enrol(principal, handle, 1, 1));
        assertThat(answer).isInstanceOf(EnrolResult.Enrolled.class);
        assertThat(bed.other.principals().enrolled(principal)).hasSize(1);
    }

    @Test
    final void what_one_node_cannot_reach_the_other_still_serves() {
        TestSession session = bed.session(LONG);
        link.cut();
        committed(bed.other.commit(session.handle, session.delta().set("a", "2").build()));
        assertThat(Answers.readable(Answers.whole(bed.other.load(session.handle, null, TRUSTED))
                        .attributes()))
                .isEqualTo(Map.of("a", "2:2"));
    }

    /** Sends a change; if it stays in doubt, sends the same again until it is answered. */
    private <T> T insist(Supplier<T> change) {
        return retrying(change, OutcomeUnknownException.class);
    }

    private <T> T insistOnQuestion(Supplier<T> question) {
        return retrying(question, StoreUnavailableException.class);
    }

    private <T> T retrying(Supplier<T> call, Class<? extends SessionStoreException> first) {
        try {
            return call.get();
        } catch (SessionStoreException e) {
            assertThat(e).isInstanceOf(first);
        }
        return bed.patiently()
                .ignoreExceptionsInstanceOf(SessionStoreException.class)
                .until(() -> Optional.of(call.get()), Optional::isPresent)
                .get();
    }

    private void awaitRecovery() {
        bed.patiently().ignoreExceptionsInstanceOf(SessionStoreException.class).until(() -> bed.store.now() != null);
    }
}
