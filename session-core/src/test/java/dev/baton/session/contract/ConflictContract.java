// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.Answers.committed;
import static dev.baton.session.contract.Answers.conflict;
import static dev.baton.session.contract.StoreBed.LIVELY;
import static dev.baton.session.contract.StoreBed.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Times;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a delta's guards refuse. */
interface ConflictContract {
    StoreBed bed();

    @Test
    default void an_attribute_that_still_has_the_guarded_version_is_no_conflict() {
        TestSession session = bed().session(LONG);
        session.commit("b", "2");
        assertThat(session.commit(session.delta().set("a", "3").guard("a", 1))).isEqualTo(3);
        assertThat(session.commit(session.delta().set("a", "4").guard("a", 3).guard("b", 2)))
                .isEqualTo(4);
        assertThat(session.commit(session.delta().remove("a").guard("a", 4))).isEqualTo(5);
    }

    @Test
    default void a_conflict_names_each_guarded_attribute_that_has_another_version_and_no_other() {
        TestSession session = bed().session(LONG, Map.of("a", Bytes.of("1"), "b", Bytes.of("1"), "c", Bytes.of("1")));
        session.commit(session.delta().set("a", "2").remove("b").set("d", "2").set("e", "2"));
        CommitResult.Conflict answer = conflict(bed().other
                .commit(
                        session.handle,
                        session.delta(new TestNode())
                                .set("x", "1")
                                .guard("a", 1)
                                .guard("b", 1)
                                .guard("c", 1)
                                .guard("d", 0)
                                .guard("f", 0)
                                .build()));
        assertThat(answer.attributes()).isEqualTo(Set.of("a", "b", "d"));
        assertThat(answer.metadata()).isFalse();
    }

    @Test
    default void guard_0_demands_that_the_attribute_is_not_there() {
        TestSession session = bed().session(LONG);
        assertThat(session.commit(session.delta().set("b", "2").guard("b", 0))).isEqualTo(2);
        assertThat(conflict(bed().store
                                .commit(
                                        session.handle,
                                        session.delta()
                                                .set("b", "3")
                                                .guard("b", 0)
                                                .build()))
                        .attributes())
                .isEqualTo(Set.of("b"));
        session.commit(session.delta().remove("b"));
        assertThat(session.commit(session.delta().set("b", "4").guard("b", 0))).isEqualTo(4);
    }

    @Test
    default void an_attribute_of_a_later_version_than_guarded_conflicts_even_with_the_same_bytes() {
        TestSession session = bed().session(LONG);
        session.commit(session.delta().remove("a"));
        session.commit("a", "1");
        assertThat(conflict(bed().store
                                .commit(
                                        session.handle,
                                        session.delta()
                                                .set("a", "2")
                                                .guard("a", 1)
                                                .build()))
                        .attributes())
                .isEqualTo(Set.of("a"));
    }

    @Test
    default void a_guard_may_name_an_attribute_that_the_delta_does_not_change() {
        TestSession session = bed().session(LONG);
        assertThat(session.commit(session.delta().set("b", "2").guard("a", 1))).isEqualTo(2);
        session.commit("a", "3");
        assertThat(conflict(bed().store
                                .commit(
                                        session.handle,
                                        session.delta()
                                                .set("b", "4")
                                                .guard("a", 1)
                                                .build()))
                        .attributes())
                .isEqualTo(Set.of("a"));
    }

    @Test
    default void without_guards_the_later_commit_wins() {
        TestSession session = bed().session(LONG);
        session.commit(session.delta(new TestNode()).set("a", "theirs"));
        session.commit("a", "ours");
        assertThat(session.attributes()).isEqualTo(Map.of("a", "3:ours"));
    }

    @Test
    default void a_conflict_changes_nothing() {
        TestSession session = bed().session(LIVELY, Map.of("a", Bytes.of("1"), "c", Bytes.of("1")));
        session.commit(session.delta(new TestNode()).set("a", "2"));
        bed().await(Times.throttle(LIVELY));
        Delta refused = session.delta()
                .set("a", "3")
                .set("b", "3")
                .remove("c")
                .metadata(1, session.withBody("3"))
                .guard("a", 1)
                .build();
        CommitResult.Conflict answer = conflict(bed().store.commit(session.handle, refused));
        assertThat(answer.metadata()).isFalse();
        assertThat(session.whole().version()).isEqualTo(2);
        assertThat(session.attributes()).isEqualTo(Map.of("a", "2:2", "c", "1:1"));
        assertThat(session.whole().metadata().version()).isEqualTo(1);
        assertThat(Bytes.text(session.whole().metadata().metadata().body())).isEqualTo("body");
        assertThat(session.lastAccess()).isEqualTo(session.created().lastAccess());
    }

    @Test
    default void a_conflict_names_attributes_and_metadata_together() {
        TestSession session = bed().session(LONG);
        session.commit(session.delta(new TestNode()).set("a", "2").metadata(1, session.withBody("2")));
        CommitResult.Conflict answer = conflict(bed().store
                .commit(
                        session.handle,
                        session.delta()
                                .set("a", "3")
                                .guard("a", 1)
                                .metadata(1, session.withBody("3"))
                                .build()));
        assertThat(answer.attributes()).isEqualTo(Set.of("a"));
        assertThat(answer.metadata()).isTrue();
    }

    @Test
    default void a_refused_delta_sent_again_is_refused_again_and_the_next_one_goes_through() {
        TestSession session = bed().session(LONG);
        session.commit(session.delta(new TestNode()).set("a", "2"));
        Delta refused = session.delta().set("a", "3").guard("a", 1).build();
        conflict(bed().store.commit(session.handle, refused));
        conflict(bed().store.commit(session.handle, refused));
        assertThat(session.commit(session.delta().set("a", "3").guard("a", 2))).isEqualTo(3);
    }

    @Test
    default void a_guarded_delta_sent_again_does_not_conflict_with_itself() {
        TestSession session = bed().session(LONG);
        Delta delta = session.delta()
                .set("a", "2")
                .guard("a", 1)
                .metadata(1, session.withBody("2"))
                .build();
        committed(bed().store.commit(session.handle, delta));
        assertThat(committed(bed().store.commit(session.handle, delta)).version())
                .isEqualTo(2);
        assertThat(session.whole().version()).isEqualTo(2);
    }
}
