// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.Answers.committed;
import static dev.baton.session.contract.Answers.gone;
import static dev.baton.session.contract.Answers.whole;
import static dev.baton.session.contract.StoreBed.LIVELY;
import static dev.baton.session.contract.StoreBed.LONG;
import static dev.baton.session.contract.StoreBed.PEEK;
import static dev.baton.session.contract.StoreBed.assertConsistent;
import static dev.baton.session.contract.StoreBed.assertNotEarly;
import static dev.baton.session.contract.StoreBed.assertNotEarlySince;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Handle;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@link SessionStore#commit} applies, and that it does so once. */
interface CommitContract {
    StoreBed bed();

    @Test
    default void each_commit_raises_the_version_by_one() {
        TestSession session = bed().session(LONG);
        TestNode otherNode = new TestNode();
        for (long version = 2; version < 12; version++) {
            TestNode node = version % 2 == 0 ? session.node : otherNode;
            assertThat(session.commit(session.delta(node).set("a", "" + version)))
                    .isEqualTo(version);
            assertThat(session.whole().version()).isEqualTo(version);
        }
    }

    @Test
    default void a_commit_sets_and_removes_what_it_names_and_leaves_the_rest() {
        TestSession session = bed().session(LONG, Map.of("a", Bytes.of("1"), "b", Bytes.of("1"), "c", Bytes.of("1")));
        session.commit(session.delta().set("b", "2").set("d", "2").remove("c"));
        assertThat(session.attributes()).isEqualTo(Map.of("a", "1:1", "b", "2:2", "d", "2:2"));
        assertThat(session.whole().metadata().version()).isEqualTo(1);
        assertThat(Answers.readable(
                        whole(bed().other.load(session.handle, null, PEEK)).attributes()))
                .isEqualTo(session.attributes());
    }

    @Test
    default void removing_what_is_not_there_is_a_commit_like_any_other() {
        TestSession session = bed().session(LONG);
        assertThat(session.commit(session.delta().remove("never"))).isEqualTo(2);
        assertThat(session.attributes()).isEqualTo(Map.of("a", "1:1"));
    }

    @Test
    default void a_session_may_lose_its_last_attribute() {
        TestSession session = bed().session(LONG);
        session.commit(session.delta().remove("a"));
        assertThat(session.whole().attributes()).isEmpty();
        session.commit("b", "3");
        assertThat(session.attributes()).isEqualTo(Map.of("b", "3:3"));
    }

    @Test
    default void setting_the_same_bytes_again_is_a_new_version_of_the_attribute() {
        TestSession session = bed().session(LONG);
        session.commit("a", "1");
        assertThat(session.attributes()).isEqualTo(Map.of("a", "2:1"));
    }

    @Test
    default void a_delta_sent_again_is_answered_with_the_version_it_made_and_changes_nothing() {
        TestSession session = bed().session(LONG);
        Delta delta = session.delta().set("a", "2").remove("b").build();
        assertThat(committed(bed().store.commit(session.handle, delta)).version())
                .isEqualTo(2);
        assertThat(committed(bed().store.commit(session.handle, delta)).version())
                .isEqualTo(2);
        assertThat(session.whole().version()).isEqualTo(2);
        session.commit(session.delta(new TestNode()).set("a", "3").set("b", "3"));
        assertThat(committed(bed().store.commit(session.handle, delta)).version())
                .isEqualTo(2);
        assertThat(session.whole().version()).isEqualTo(3);
        assertThat(session.attributes()).isEqualTo(Map.of("a", "3:3", "b", "3:3"));
    }

    @Test
    default void a_delta_sent_again_by_another_connection_is_applied_once_as_well() {
        TestSession session = bed().session(LONG);
        Delta delta = session.delta().set("a", "2").build();
        committed(bed().store.commit(session.handle, delta));
        assertThat(committed(bed().other.commit(session.handle, delta)).version())
                .isEqualTo(2);
        assertThat(session.whole().version()).isEqualTo(2);
    }

    @Test
    default void a_delta_below_its_nodes_last_applied_commit_is_answered_committed_and_changes_nothing() {
        TestSession session = bed().session(LONG);
        Delta late = session.delta().set("a", "late").set("b", "late").build();
        session.commit("a", "2");
        session.commit("a", "3");
        CommitResult.Committed answer = committed(bed().store.commit(session.handle, late));
        assertThat(answer.version()).isBetween(1L, 3L);
        assertThat(session.whole().version()).isEqualTo(3);
        assertThat(session.attributes()).isEqualTo(Map.of("a", "3:3"));
    }

    @Test
    default void a_nodes_sequence_may_have_gaps() {
        TestSession session = bed().session(LONG);
        session.commit("a", "2");
        session.node.next();
        session.node.next();
        assertThat(session.commit("a", "3")).isEqualTo(3);
    }

    @Test
    default void any_64_bits_name_a_node_and_a_commit() {
        TestSession session = bed().session(LONG);
        long version = 1;
        for (long node : new long[] {0, -1, 1, Long.MIN_VALUE, Long.MAX_VALUE, (1L << 53) + 1, 1L << 53}) {
            for (long sequence : new long[] {1, (1L << 53), (1L << 53) + 1, Long.MAX_VALUE}) {
                Delta delta = new TestDelta(session.incarnation, new CommitNumber(node, sequence))
                        .set("a", "of " + node)
                        .build();
                version++;
                assertThat(committed(bed().store.commit(session.handle, delta)).version())
                        .as("node %d, sequence %d", node, sequence)
                        .isEqualTo(version);
            }
        }
    }

    @Test
    default void nodes_number_their_commits_independently() {
        TestSession session = bed().session(LONG);
        List<Delta> deltas = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            TestNode node = new TestNode();
            session.commit(session.delta(node).set("of" + i, "first"));
            deltas.add(session.delta(node).set("of" + i, "second").build());
        }
        List<Long> versions = new ArrayList<>();
        for (Delta delta : deltas) {
            versions.add(committed(bed().store.commit(session.handle, delta)).version());
        }
        for (int i = 0; i < deltas.size(); i++) {
            assertThat(committed(bed().other.commit(session.handle, deltas.get(i)))
                            .version())
                    .isEqualTo(versions.get(i))
                    .isEqualTo(22 + i);
        }
        assertThat(session.whole().version()).isEqualTo(41);
    }

    @Test
    default void a_commit_to_a_session_that_is_not_there_is_gone_and_leaves_no_trace() {
        Handle handle = Handle.random();
        Delta delta = new TestDelta(Incarnation.random(), new TestNode().next())
                .set("a", "1")
                .build();
        gone(bed().store.commit(handle, delta));
        gone(bed().store.commit(handle, delta));
        assertThat(bed().fixture.traces(bed().namespace, handle)).isZero();
    }

    @Test
    default void a_commit_to_another_incarnation_is_gone_and_changes_nothing() {
        TestSession session = bed().session(LONG);
        Delta delta = new TestDelta(Incarnation.random(), session.node.next())
                .set("a", "2")
                .metadata(1, session.withBody("2"))
                .build();
        gone(bed().store.commit(session.handle, delta));
        assertThat(session.whole().version()).isEqualTo(1);
        assertThat(session.attributes()).isEqualTo(Map.of("a", "1:1"));
        assertThat(Bytes.text(session.whole().metadata().metadata().body())).isEqualTo("body");
    }

    @Test
    default void a_commit_counts_as_access_and_touches_if_that_is_due() {
        TestSession session = bed().session(LIVELY);
        Instant due = session.created().lastAccess().plus(Times.throttle(LIVELY));
        bed().await(due);
        Times times = committed(bed().store
                        .commit(session.handle, session.delta().set("a", "2").build()))
                .times();
        assertThat(times.lastAccess()).isAfterOrEqualTo(due);
        assertNotEarly(times, LIVELY);
        assertThat(session.lastAccess()).isEqualTo(times.lastAccess());
    }

    @Test
    default void a_commit_before_a_touch_is_due_leaves_the_last_access_as_it_is() {
        TestSession session = bed().session(LONG);
        bed().await(StoreBed.BRIEF);
        Times times = committed(bed().store
                        .commit(session.handle, session.delta().set("a", "2").build()))
                .times();
        assertThat(times.lastAccess()).isEqualTo(session.created().lastAccess());
        assertNotEarly(times, LONG);
        assertConsistent(session.whole().times(), LONG);
        assertThat(session.lastAccess()).isEqualTo(session.created().lastAccess());
    }

    @Test
    default void a_due_deadline_is_no_obstacle_as_long_as_nobody_has_claimed_the_session() {
        TestSession session = bed().overdueSession();
        CommitResult.Committed answer = committed(bed().store
                .commit(
                        session.handle,
                        session.delta()
                                .set("a", "2")
                                .metadata(1, session.withMaxInactive(LONG))
                                .build()));
        assertThat(answer.version()).isEqualTo(2);
        assertNotEarly(answer.times(), LONG);
        assertThat(session.attributes()).isEqualTo(Map.of("a", "2:2"));
    }

    @Test
    default void a_commit_to_an_overdue_session_is_an_access_that_brings_it_back() {
        TestSession session = bed().overdueSession();
        Instant before = bed().store.now();
        Times times = committed(bed().store
                        .commit(session.handle, session.delta().set("a", "2").build()))
                .times();
        assertNotEarlySince(before, times);
        Answers.notDueOrLater(
                bed().store.claim(session.handle, session.claimIfDue(StoreBed.randomOwner(), LONG)), times.deadline());
    }

    @Test
    default void a_delta_sent_again_when_the_session_is_claimed_is_gone() {
        TestSession session = bed().session(LONG);
        Delta delta = session.delta().set("a", "2").build();
        committed(bed().store.commit(session.handle, delta));
        Answers.claimed(bed().other.claim(session.handle, session.claim(StoreBed.randomOwner(), LONG)));
        gone(bed().store.commit(session.handle, delta));
    }
}
