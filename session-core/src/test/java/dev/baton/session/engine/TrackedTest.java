// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static dev.baton.session.contract.memory.StoreOperation.LOAD;
import static dev.baton.session.engine.FailedCommitTest.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Secret;
import dev.baton.session.SessionId;
import dev.baton.session.engine.SessionUse.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Copies that are relied on as long as the store says nothing. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TrackedTest {
    private final EngineBed bed = EngineBed.tracked();
    private final TestNode node = bed.node();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void reading_again_costs_nothing_and_writing_again_one_round_trip() {
        SessionId id = bed.session(Map.of("a", 1));
        node.request(id).finish();
        node.link.forgetCalls();
        TestRequest reader = node.request(id);
        assertThat(reader.get("a")).isEqualTo(1);
        reader.finish();
        assertThat(node.link.calls()).isEmpty();
        TestRequest writer = node.request(id);
        writer.set("a", 2);
        writer.finish();
        assertThat(node.link.calls()).containsExactly(COMMIT);
        TestRequest again = node.request(id);
        assertThat(again.get("a")).isEqualTo(2);
        again.finish();
        assertThat(node.link.calls()).containsExactly(COMMIT);
    }

    @Test
    void what_another_node_commits_is_seen_once_it_was_told() {
        SessionId id = bed.session(Map.of("a", 1));
        node.request(id).finish();
        for (int i = 2; i < 10; i++) {
            bed.elsewhere(id, Map.of("a", i));
            awaitDoubt(id);
            TestRequest request = node.request(id);
            assertThat(request.get("a")).isEqualTo(i);
            request.finish();
        }
    }

    @Test
    void what_was_told_while_the_session_was_in_use_is_not_forgotten() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest first = node.request(id);
        bed.elsewhere(id, Map.of("a", 2));
        awaitDoubt(id);
        first.finish();
        assertThat(node.request(id).get("a")).isEqualTo(2);
    }

    @Test
    void what_was_told_while_a_load_was_on_its_way_makes_the_next_request_ask_again() {
        SessionId id = bed.session(Map.of("a", 1));
        SessionId toldNext = bed.session(Map.of("a", 1));
        node.request(toldNext).finish();
        node.link.afterNext(LOAD, () -> {
            bed.elsewhere(id, Map.of("a", 2));
            // Before it is loaded, the session itself does not show what was told.
            bed.elsewhere(toldNext, Map.of("a", 2));
            awaitDoubt(toldNext);
        });
        TestRequest first = node.request(id);
        assertThat(first.get("a")).isEqualTo(1);
        first.finish();
        assertThat(node.request(id).get("a")).isEqualTo(2);
    }

    @Test
    void a_session_that_ended_elsewhere_is_absent_once_it_was_told() {
        SessionId id = bed.session(Map.of("a", 1));
        node.request(id).finish();
        bed.endElsewhere(id);
        awaitDoubt(id);
        assertThat(node.request(id).use.isAbsent()).isTrue();
    }

    @Test
    void while_the_link_is_broken_every_request_asks() {
        SessionId id = bed.session(Map.of("a", 1));
        node.request(id).finish();
        node.link.cut();
        EngineBed.patiently().until(() -> node.engine.notices().era() == Notices.NEVER);
        bed.elsewhere(id, Map.of("a", 2));
        node.link.restore();
        EngineBed.patiently().until(() -> node.engine.notices().era() != Notices.NEVER);
        TestRequest request = node.request(id);
        assertThat(request.get("a")).isEqualTo(2);
        request.finish();
    }

    @Test
    void a_copy_loaded_before_the_link_broke_is_not_relied_on_after_it() {
        SessionId id = bed.session(Map.of("a", 1));
        node.request(id).finish();
        node.link.cut();
        node.link.restore();
        EngineBed.patiently().until(() -> node.engine.notices().era() == 2);
        node.link.forgetCalls();
        node.request(id).finish();
        assertThat(node.link.calls()).containsExactly(LOAD);
        node.request(id).finish();
        assertThat(node.link.calls()).containsExactly(LOAD);
    }

    @Test
    void a_session_that_may_be_due_for_a_touch_is_asked_for() {
        SessionId id = bed.session(Map.of("a", 1));
        node.request(id).finish();
        bed.clock.advance(Duration.ofMinutes(2));
        // Only the next answer of the store tells the node of the time.
        node.engine.probe();
        node.link.forgetCalls();
        node.request(id).finish();
        assertThat(node.link.calls()).containsExactly(LOAD);
    }

    @Test
    void another_id_of_the_session_is_never_judged_by_the_copy_alone() {
        SessionId id = bed.session(Map.of("a", 1));
        node.request(id).finish();
        node.link.forgetCalls();
        assertThat(node.request(new SessionId(id.handle(), Secret.random())).use.isAbsent())
                .isTrue();
        assertThat(node.link.calls()).containsExactly(LOAD);
    }

    @Test
    void after_a_change_of_the_id_elsewhere_the_old_one_is_refused_and_the_new_one_taken() {
        SessionId old = bed.session(Map.of());
        node.request(old).finish();
        TestRequest there = bed.node().request(old);
        SessionId next = there.use.changeId();
        there.finish();
        awaitDoubt(old);
        assertThat(node.request(next).use.isAbsent()).isFalse();
        assertThat(node.request(old).use.isAbsent()).isTrue();
    }

    @Test
    void a_commit_to_a_session_whose_end_was_not_heard_of_yet_is_gone() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        bed.endElsewhere(id);
        request.set("a", 2);
        assertFails(Outcome.GONE, request::finish);
        assertThat(bed.isStored(id)).isFalse();
    }

    @Test
    void two_nodes_in_turn_see_each_others_writes() {
        SessionId id = bed.session(Map.of("a", 0));
        List<TestNode> nodes = List.of(node, bed.node());
        for (int i = 0; i < 40; i++) {
            TestNode by = nodes.get(i % 2);
            TestRequest request = by.request(id, Kind.WRITING);
            assertThat(request.get("a")).isEqualTo(i);
            request.set("a", i + 1);
            request.finish();
            awaitDoubt(nodes.get((i + 1) % 2), id);
        }
    }

    /** Waits until the node has heard that its copy is not the last version. */
    private void awaitDoubt(SessionId id) {
        awaitDoubt(node, id);
    }

    private static void awaitDoubt(TestNode by, SessionId id) {
        EngineBed.patiently().until(() -> {
            LiveSession session = by.engine.cache().peek(id.handle());
            return session == null || !session.loader().isReliable();
        });
    }
}
