// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.Answers.absent;
import static dev.baton.session.contract.Answers.claimed;
import static dev.baton.session.contract.Answers.notDue;
import static dev.baton.session.contract.StoreBed.BRIEF;
import static dev.baton.session.contract.StoreBed.LONG;
import static dev.baton.session.contract.StoreBed.PEEK;
import static dev.baton.session.contract.StoreBed.TRUSTED;
import static dev.baton.session.contract.StoreBed.randomOwner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Handle;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.SessionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a passed deadline means, the store's clock, and {@link SessionStore#due}. */
interface DeadlineContract {
    StoreBed bed();

    @Test
    default void a_session_whose_deadline_has_passed_is_absent() {
        TestSession session = bed().overdueSession();
        for (Access access : List.of(PEEK, TRUSTED, new Access.Presented(session.metadata.secret()))) {
            absent(session.load(null, access));
            absent(session.load(session.known(1), access));
            absent(bed().other.load(session.handle, session.known(1), access));
        }
    }

    @Test
    default void a_load_does_not_bring_back_an_overdue_session() {
        TestSession session = bed().overdueSession();
        absent(session.load(null, TRUSTED));
        claimed(bed().store.claim(session.handle, session.claimIfDue(randomOwner(), LONG)));
    }

    @Test
    default void an_overdue_session_is_kept_so_that_its_end_can_be_told() {
        TestSession session = bed().session(BRIEF);
        session.commit(session.delta().set("b", "2").metadata(1, session.withBody("farewell")));
        bed().await(BRIEF.multipliedBy(3));
        var kept = claimed(bed().store.claim(session.handle, session.claimIfDue(randomOwner(), LONG)))
                .session();
        assertThat(Answers.readable(kept.attributes())).containsOnlyKeys("a", "b");
        assertThat(Bytes.text(kept.metadata().metadata().body())).isEqualTo("farewell");
    }

    @Test
    default void maxInactive_of_zero_or_less_means_for_ever() {
        for (Duration forEver : List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofSeconds(-1))) {
            TestSession session = bed().session(forEver);
            assertThat(session.created().deadline()).isEqualTo(Instant.MAX);
            bed().await(BRIEF);
            assertThat(session.whole().times().deadline()).isEqualTo(Instant.MAX);
            notDue(bed().store.claim(session.handle, session.claimIfDue(randomOwner(), LONG)));
            assertThat(bed().listsAsDue(session)).isFalse();
            session.commit("a", "2");
            Answers.touched(bed().store.touch(session.handle, session.incarnation));
            assertThat(session.whole().times().deadline()).isEqualTo(Instant.MAX);
        }
    }

    @Test
    default void a_session_that_lives_for_ever_can_be_ended() {
        TestSession session = bed().session(Duration.ZERO);
        long owner = randomOwner();
        claimed(bed().store.claim(session.handle, session.claim(owner, LONG)));
        assertThat(bed().store.delete(session.handle, session.incarnation, owner))
                .isTrue();
        assertThat(bed().traces(session)).isZero();
    }

    @Test
    default void both_nodes_are_told_the_same_stores_time_and_it_never_falls() {
        Instant first = bed().store.now();
        Instant second = bed().other.now();
        bed().await(BRIEF);
        Instant third = bed().store.now();
        assertThat(second).isAfterOrEqualTo(first);
        assertThat(third).isAfterOrEqualTo(second.plus(BRIEF));
    }

    @Test
    default void overdue_sessions_are_listed_as_due_on_every_node() {
        TestSession session = bed().overdueSession();
        bed().awaitListedAsDue(session);
        assertThat(bed().other.due(1_000)).contains(session.handle);
    }

    @Test
    default void sessions_that_live_on_are_not_listed_as_due() {
        TestSession session = bed().session(LONG);
        assertThat(bed().listsAsDue(session)).isFalse();
        session.commit("a", "2");
        Answers.touched(bed().store.touch(session.handle, session.incarnation));
        assertThat(bed().listsAsDue(session)).isFalse();
    }

    @Test
    default void at_most_as_many_as_asked_for_are_listed_and_in_the_end_all() {
        List<TestSession> sessions = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            sessions.add(bed().session(BRIEF));
        }
        bed().await(sessions.get(6).created().deadline());
        sessions.forEach(bed()::awaitListedAsDue);
        assertThat(bed().store.due(7)).hasSize(7).doesNotHaveDuplicates();
        Set<Handle> ended = new HashSet<>();
        while (ended.size() < 7) {
            List<Handle> due = bed().store.due(2);
            assertThat(due).isNotEmpty().hasSizeLessThanOrEqualTo(2);
            assertThat(ended).as("ended and not listed").doesNotContainAnyElementsOf(due);
            for (Handle handle : due) {
                long owner = randomOwner();
                TestSession session = sessions.stream()
                        .filter(candidate -> candidate.handle.equals(handle))
                        .findFirst()
                        .orElseThrow();
                claimed(bed().store.claim(handle, session.claimIfDue(owner, LONG)));
                bed().store.delete(handle, session.incarnation, owner);
                ended.add(handle);
            }
        }
        assertThat(bed().store.due(10)).isEmpty();
    }
}
