// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.Answers.gone;
import static dev.baton.session.contract.Answers.touched;
import static dev.baton.session.contract.Answers.unchanged;
import static dev.baton.session.contract.Answers.whole;
import static dev.baton.session.contract.StoreBed.LIVELY;
import static dev.baton.session.contract.StoreBed.LONG;
import static dev.baton.session.contract.StoreBed.PEEK;
import static dev.baton.session.contract.StoreBed.TRUSTED;
import static dev.baton.session.contract.StoreBed.assertConsistent;
import static dev.baton.session.contract.StoreBed.assertNotEarly;
import static dev.baton.session.contract.StoreBed.assertNotEarlySince;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Handle;
import dev.baton.session.Secret;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredSession;
import dev.baton.session.spi.Times;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What counts as access: {@link SessionStore#touch}, and the touch that comes with {@link SessionStore#load}. */
interface AccessContract {
    StoreBed bed();

    @Test
    default void a_load_touches_the_session_when_the_last_access_is_a_tenth_of_maxInactive_old() {
        TestSession session = bed().session(LIVELY);
        Instant due = awaitTouchDue(session);
        Times times = whole(session.load(null, TRUSTED)).times();
        assertThat(times.lastAccess()).isAfterOrEqualTo(due);
        assertNotEarly(times, LIVELY);
        assertThat(session.lastAccess()).isEqualTo(times.lastAccess());
    }

    @Test
    default void a_load_that_brings_an_unchanged_or_a_changed_copy_up_to_date_touches_as_well() {
        TestSession session = bed().session(LIVELY);
        Instant due = awaitTouchDue(session);
        assertThat(unchanged(session.load(session.known(1), TRUSTED)).times())
                .hasValueSatisfying(times -> assertThat(times.lastAccess()).isAfterOrEqualTo(due));
        assertThat(session.lastAccess()).isAfterOrEqualTo(due);
        session.commit("b", "2");
        Instant again = awaitTouchDue(session);
        assertThat(Answers.changed(session.load(session.known(1), TRUSTED))
                        .times()
                        .lastAccess())
                .isAfterOrEqualTo(again);
        assertThat(session.lastAccess()).isAfterOrEqualTo(again);
    }

    @Test
    default void a_load_before_a_touch_is_due_leaves_the_last_access_as_it_is() {
        TestSession session = bed().session(LONG);
        bed().await(StoreBed.BRIEF);
        Times times = whole(session.load(null, TRUSTED)).times();
        assertThat(times.lastAccess()).isEqualTo(session.created().lastAccess());
        assertThat(session.lastAccess()).isEqualTo(session.created().lastAccess());
    }

    @Test
    default void no_session_falls_due_sooner_than_maxInactive_after_any_access() {
        TestSession session = bed().session(LIVELY);
        Access presented = new Access.Presented(session.metadata.secret());
        for (int i = 0; i < 10; i++) {
            bed().await(Times.throttle(LIVELY).dividedBy(3));
            assertNotEarly(
                    whole(session.load(null, i % 2 == 0 ? TRUSTED : presented)).times(), LIVELY);
        }
    }

    @Test
    default void presenting_the_present_secret_counts_as_access() {
        TestSession session = bed().session(LIVELY);
        Instant due = awaitTouchDue(session);
        session.load(null, new Access.Presented(session.metadata.secret()));
        assertThat(session.lastAccess()).isAfterOrEqualTo(due);
    }

    @Test
    default void presenting_another_secret_does_not_count_as_access() {
        TestSession session = bed().session(LIVELY);
        awaitTouchDue(session);
        Access foreign = new Access.Presented(Secret.random().hash());
        whole(session.load(null, foreign));
        unchanged(session.load(session.known(1), foreign));
        assertThat(session.lastAccess()).isEqualTo(session.created().lastAccess());
    }

    @Test
    default void presenting_a_retired_secret_does_not_count_as_access() {
        TestSession session = bed().session(LIVELY);
        session.commit(session.delta().metadata(1, session.withSecret(Secret.random())));
        Instant before = session.lastAccess();
        awaitTouchDue(session);
        whole(session.load(null, new Access.Presented(session.metadata.secret())));
        assertThat(session.lastAccess()).isEqualTo(before);
    }

    @Test
    default void a_peek_does_not_count_as_access() {
        TestSession session = bed().session(LIVELY);
        awaitTouchDue(session);
        whole(session.load(null, PEEK));
        unchanged(session.load(session.known(1), PEEK));
        assertThat(session.lastAccess()).isEqualTo(session.created().lastAccess());
    }

    @Test
    default void a_touch_counts_as_access_now_even_if_none_is_due() {
        TestSession session = bed().session(LONG);
        bed().await(StoreBed.BRIEF);
        Times times =
                touched(bed().other.touch(session.handle, session.incarnation)).times();
        assertThat(times.lastAccess()).isAfter(session.created().lastAccess());
        assertConsistent(times, LONG);
        assertThat(session.lastAccess()).isEqualTo(times.lastAccess());
    }

    @Test
    default void a_touch_changes_no_version() {
        TestSession session = bed().session(LIVELY);
        StoredSession before = session.whole();
        touched(bed().store.touch(session.handle, session.incarnation));
        awaitTouchDue(session);
        whole(session.load(null, TRUSTED));
        unchanged(session.since(1));
        StoredSession after = session.whole();
        assertThat(after.version()).isEqualTo(before.version());
        assertThat(after.metadata().version()).isEqualTo(before.metadata().version());
        assertThat(Answers.readable(after.attributes())).isEqualTo(Answers.readable(before.attributes()));
    }

    @Test
    default void a_touch_of_a_session_that_is_not_there_is_gone_and_leaves_no_trace() {
        Handle handle = Handle.random();
        gone(bed().store.touch(handle, Incarnation.random()));
        assertThat(bed().fixture.traces(bed().namespace, handle)).isZero();
    }

    @Test
    default void a_touch_of_another_incarnation_is_gone_and_moves_nothing() {
        TestSession session = bed().session(LONG);
        bed().await(StoreBed.BRIEF);
        gone(bed().store.touch(session.handle, Incarnation.random()));
        assertThat(session.lastAccess()).isEqualTo(session.created().lastAccess());
    }

    @Test
    default void a_touch_brings_back_a_session_that_is_overdue_and_not_claimed() {
        TestSession session = bed().overdueSession();
        Instant before = bed().store.now();
        Times times =
                touched(bed().store.touch(session.handle, session.incarnation)).times();
        assertNotEarlySince(before, times);
        Answers.notDueOrLater(
                bed().store.claim(session.handle, session.claimIfDue(StoreBed.randomOwner(), LONG)), times.deadline());
    }

    /** Waits until a touch is due, and returns a time before which no access has been since. */
    private Instant awaitTouchDue(TestSession session) {
        Instant due = session.lastAccess().plus(Times.throttle(LIVELY));
        bed().await(due);
        return due;
    }
}
