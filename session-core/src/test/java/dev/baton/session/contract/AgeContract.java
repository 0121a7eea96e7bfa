// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.Answers.absent;
import static dev.baton.session.contract.Answers.claimed;
import static dev.baton.session.contract.Answers.committed;
import static dev.baton.session.contract.Answers.notDue;
import static dev.baton.session.contract.Answers.touched;
import static dev.baton.session.contract.Answers.whole;
import static dev.baton.session.contract.StoreBed.BRIEF;
import static dev.baton.session.contract.StoreBed.LIVELY;
import static dev.baton.session.contract.StoreBed.LONG;
import static dev.baton.session.contract.StoreBed.TRUSTED;
import static dev.baton.session.contract.StoreBed.randomOwner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The absolute deadline of a session, and what a call that counts as access tells of the access before it. */
interface AgeContract {
    StoreBed bed();

    private TestSession endingAt(Duration maxInactive, Instant absoluteDeadline) {
        TestSession session = new TestSession(bed().store, maxInactive);
        SessionStore store = bed().store;
        Answers.created(store.create(
                session.handle,
                new NewSession(session.incarnation, session.endingAt(absoluteDeadline), Map.of("a", Bytes.of("1")))));
        return session;
    }

    private Instant soon() {
        return bed().store.now().plus(BRIEF);
    }

    @Test
    default void a_session_falls_due_at_its_absolute_deadline_however_long_its_maxInactive() {
        for (Duration maxInactive : new Duration[] {LONG, Duration.ZERO}) {
            Instant absolute = soon();
            TestSession session = endingAt(maxInactive, absolute);
            bed().await(absolute);
            absent(session.load(null, TRUSTED));
            bed().awaitListedAsDue(session);
            claimed(bed().store.claim(session.handle, session.claimIfDue(randomOwner(), LONG)));
        }
    }

    @Test
    default void before_its_absolute_deadline_a_session_lives_and_tells_of_it() {
        Instant absolute = bed().store.now().plus(LONG.dividedBy(2)).truncatedTo(ChronoUnit.MILLIS);
        TestSession session = endingAt(LONG, absolute);
        assertThat(session.whole().times().deadline()).isEqualTo(absolute);
        assertThat(session.whole().metadata().metadata().absoluteDeadline()).isEqualTo(absolute);
        assertThat(committed(bed().store
                                .commit(
                                        session.handle,
                                        session.delta().set("a", "2").build()))
                        .times()
                        .deadline())
                .isEqualTo(absolute);
        assertThat(Answers.changed(session.since(1)).times().deadline()).isEqualTo(absolute);
        notDue(bed().store.claim(session.handle, session.claimIfDue(randomOwner(), LONG)));
    }

    @Test
    default void no_touch_moves_the_absolute_deadline() {
        Instant absolute = soon();
        TestSession session = endingAt(LONG, absolute);
        assertThat(touched(bed().store.touch(session.handle, session.incarnation))
                        .times()
                        .deadline())
                .isBeforeOrEqualTo(absolute);
        bed().await(absolute);
        touched(bed().store.touch(session.handle, session.incarnation));
        absent(session.load(null, TRUSTED));
        bed().awaitListedAsDue(session);
    }

    @Test
    default void an_absolute_deadline_behind_the_idle_one_does_not_prolong_it() {
        TestSession session = endingAt(LIVELY, bed().store.now().plus(LONG));
        StoreBed.assertConsistent(session.whole().times(), LIVELY);
    }

    @Test
    default void a_new_absolute_deadline_moves_the_deadline_at_once_and_can_be_taken_back() {
        TestSession session = bed().session(LONG);
        Instant absolute = soon();
        session.commit(session.delta().metadata(1, session.endingAt(absolute)));
        bed().await(absolute);
        absent(session.load(null, TRUSTED));
        session.commit(session.delta().metadata(2, session.endingAt(Instant.MAX)));
        StoreBed.assertConsistent(session.whole().times(), LONG);
        assertThat(session.whole().metadata().metadata().absoluteDeadline()).isEqualTo(Instant.MAX);
    }

    @Test
    default void a_load_that_touches_tells_the_access_before_it() {
        TestSession session = bed().session(LIVELY);
        Instant before = session.lastAccess();
        bed().await(before.plus(Times.throttle(LIVELY)));
        Times cold = whole(session.load(null, TRUSTED)).times();
        assertThat(cold.accessBefore()).isEqualTo(before);
        assertThat(cold.lastAccess()).isAfter(before);
        bed().await(cold.lastAccess().plus(Times.throttle(LIVELY)));
        Times warm = Answers.unchanged(session.load(session.known(1), TRUSTED))
                .times()
                .orElseThrow();
        assertThat(warm.accessBefore()).isEqualTo(cold.lastAccess());
        session.commit("b", "2");
        Instant last = session.lastAccess();
        bed().await(last.plus(Times.throttle(LIVELY)));
        assertThat(Answers.changed(session.load(session.known(1), TRUSTED))
                        .times()
                        .accessBefore())
                .isEqualTo(last);
    }

    @Test
    default void a_call_that_writes_no_access_tells_the_last_one_as_the_one_before() {
        TestSession session = bed().session(LONG);
        bed().await(BRIEF);
        for (Times times : new Times[] {
            session.created(),
            whole(session.load(null, TRUSTED)).times(),
            session.whole().times(),
            committed(bed().store
                            .commit(
                                    session.handle,
                                    session.delta().set("a", "2").build()))
                    .times()
        }) {
            assertThat(times.accessBefore()).isEqualTo(times.lastAccess());
        }
    }

    @Test
    default void a_touch_and_a_commit_that_touches_tell_the_access_before_them() {
        TestSession session = bed().session(LIVELY);
        Instant before = session.lastAccess();
        bed().await(before.plus(Times.throttle(LIVELY)));
        Times commit = committed(bed().store
                        .commit(session.handle, session.delta().set("a", "2").build()))
                .times();
        assertThat(commit.accessBefore()).isEqualTo(before);
        assertThat(commit.lastAccess()).isAfter(before);
        bed().await(BRIEF);
        Times touch =
                touched(bed().store.touch(session.handle, session.incarnation)).times();
        assertThat(touch.accessBefore()).isEqualTo(commit.lastAccess());
        assertThat(touch.lastAccess()).isAfter(commit.lastAccess());
    }
}
