// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.Answers.committed;
import static dev.baton.session.contract.StoreBed.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.Delta;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a commit tells of the changes that it overwrote: {@link CommitResult.Committed#overwritten}. */
interface OverwriteContract {
    StoreBed bed();

    @Test
    default void a_commit_counts_the_attributes_that_it_set_or_removed_and_that_were_changed_after_its_base() {
        TestSession session = bed().session(LONG, Map.of("a", Bytes.of("1"), "b", Bytes.of("1"), "c", Bytes.of("1")));
        session.commit(session.delta().set("b", "2").set("d", "2"));
        session.commit(session.delta(new TestNode())
                .set("a", "3")
                .set("c", "3")
                .set("e", "3")
                .set("f", "3"));
        assertThat(overwritten(
                        session,
                        session.delta()
                                .base(2)
                                .set("a", "4")
                                .set("b", "4")
                                .set("e", "4")
                                .set("g", "4")
                                .remove("c")
                                .remove("d")
                                .remove("h")))
                .isEqualTo(3);
    }

    @Test
    default void a_commit_whose_base_is_the_present_version_overwrites_nothing() {
        TestSession session = bed().session(LONG);
        session.commit(session.delta().set("a", "2").set("b", "2"));
        assertThat(overwritten(session, session.delta().base(2).set("a", "3").remove("b")))
                .isZero();
    }

    @Test
    default void a_removal_by_another_is_nothing_that_could_be_overwritten() {
        TestSession session = bed().session(LONG);
        session.commit(session.delta(new TestNode()).remove("a"));
        assertThat(overwritten(session, session.delta().base(1).set("a", "3"))).isZero();
        session.commit(session.delta(new TestNode()).remove("a"));
        assertThat(overwritten(session, session.delta().base(1).remove("a"))).isZero();
    }

    @Test
    default void a_delta_sent_again_overwrites_nothing() {
        TestSession session = bed().session(LONG);
        session.commit(session.delta(new TestNode()).set("a", "2"));
        Delta delta = session.delta().base(1).set("a", "3").build();
        assertThat(committed(bed().store.commit(session.handle, delta)).overwritten())
                .isEqualTo(1);
        assertThat(committed(bed().store.commit(session.handle, delta)).overwritten())
                .isZero();
    }

    private int overwritten(TestSession session, TestDelta delta) {
        return committed(bed().store.commit(session.handle, delta.build())).overwritten();
    }
}
