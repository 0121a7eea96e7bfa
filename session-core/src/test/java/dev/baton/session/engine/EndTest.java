// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static dev.baton.session.contract.memory.StoreOperation.CLAIM;
import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static dev.baton.session.contract.memory.StoreOperation.DELETE;
import static dev.baton.session.engine.FailedCommitTest.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SessionId;
import dev.baton.session.contract.InThread;
import dev.baton.session.contract.memory.LinkFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The end of a session, and what races with it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EndTest {
    private final EngineBed bed = EngineBed.merging();
    private final TestNode node = bed.node();
    private final AtomicInteger ended = new AtomicInteger();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void an_ended_session_leaves_no_trace_and_is_found_by_nobody() {
        SessionId id = bed.session(Map.of("a", 1));
        TestNode other = bed.node();
        other.request(id).finish();
        TestRequest request = node.request(id);
        assertThat(request.session().end(ended::incrementAndGet)).isTrue();
        assertThat(ended).hasValue(1);
        assertThat(traces(id)).isZero();
        assertThat(node.request(id).use.isAbsent()).isTrue();
        assertThat(other.request(id).use.isAbsent()).isTrue();
        assertThat(request.session().isUsable()).isFalse();
    }

    @Test
    void listeners_read_the_session_as_it_is_in_the_store_and_as_it_was_changed_here() {
        SessionId id = bed.session(Map.of("a", 1, "b", 1));
        TestRequest request = node.request(id);
        request.set("b", 2);
        bed.elsewhere(id, Map.of("a", 3));
        List<Object> seen = new ArrayList<>();
        request.session().end(() -> {
            seen.add(request.get("a"));
            seen.add(request.get("b"));
        });
        assertThat(seen).containsExactly(3, 2);
    }

    @Test
    void a_request_that_ended_its_session_has_nothing_left_to_save() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.set("a", 2);
        request.session().end(ended::incrementAndGet);
        node.link.forgetCalls();
        request.finish();
        assertThat(node.link.calls()).isEmpty();
        assertThat(bed.isStored(id)).isFalse();
    }

    @Test
    void a_new_session_that_is_ended_never_reaches_the_store() {
        TestRequest request = node.create();
        assertThat(request.session().end(ended::incrementAndGet)).isTrue();
        request.finish();
        assertThat(node.link.calls()).isEmpty();
        assertThat(ended).hasValue(1);
        assertThat(node.engine.residentSessions()).isZero();
    }

    @Test
    void of_two_ends_one_runs_the_listeners() {
        SessionId id = bed.session(Map.of());
        TestRequest here = node.request(id);
        TestRequest there = bed.node().request(id);
        assertThat(here.session().end(() -> {
                    ended.incrementAndGet();
                    assertThat(there.session().end(ended::incrementAndGet)).isFalse();
                }))
                .isTrue();
        assertThat(here.session().end(ended::incrementAndGet)).isFalse();
        assertThat(ended).hasValue(1);
    }

    @Test
    void two_ends_at_once_on_one_node_run_the_listeners_once() throws Exception {
        for (int round = 0; round < 50; round++) {
            SessionId id = bed.session(Map.of());
            TestRequest first = node.request(id);
            TestRequest second = node.request(id);
            ended.set(0);
            CompletableFuture<Boolean> one =
                    InThread.supply(() -> first.session().end(ended::incrementAndGet));
            boolean other = second.session().end(ended::incrementAndGet);
            assertThat(one.get() ^ other).isTrue();
            assertThat(ended).hasValue(1);
            first.finish();
            second.finish();
        }
    }

    @Test
    void a_request_that_comes_between_the_claim_and_the_listeners_finds_no_session_and_does_not_stop_the_end() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        node.link.afterNext(
                CLAIM, () -> assertThat(node.request(id).use.isAbsent()).isTrue());
        List<Object> seen = new ArrayList<>();
        assertThat(request.session().end(() -> seen.add(request.get("a")))).isTrue();
        assertThat(seen).containsExactly(1);
        assertThat(traces(id)).isZero();
    }

    @Test
    void a_request_that_comes_while_listeners_run_finds_no_session() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        List<Object> seen = new ArrayList<>();
        request.session().end(() -> {
            assertThat(node.request(id).use.isAbsent()).isTrue();
            assertThat(bed.node().request(id).use.isAbsent()).isTrue();
            seen.add(request.get("a"));
        });
        assertThat(seen).containsExactly(1);
        assertThat(traces(id)).isZero();
    }

    @Test
    void changes_of_other_requests_in_flight_are_lost_with_an_error_on_other_nodes_and_without_on_this_one() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest here = node.request(id);
        TestRequest there = bed.node().request(id);
        TestRequest logout = node.request(id);
        logout.session().end(ended::incrementAndGet);
        here.set("a", 2);
        there.set("a", 2);
        here.finish();
        assertFails(Outcome.GONE, there::finish);
        assertThat(traces(id)).isZero();
    }

    @Test
    void an_end_waits_for_the_commit_on_its_way_and_nothing_comes_after_it() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest writer = node.request(id);
        TestRequest logout = node.request(id);
        writer.set("a", 2);
        CompletableFuture<Boolean> ending = new CompletableFuture<>();
        node.link.afterNext(
                COMMIT, () -> ending.completeAsync(() -> logout.session().end(ended::incrementAndGet)));
        writer.finish();
        assertThat(ending.join()).isTrue();
        assertThat(traces(id)).isZero();
    }

    @Test
    void a_listener_that_fails_does_not_keep_the_session() {
        SessionId id = bed.session(Map.of());
        TestRequest request = node.request(id);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> request.session().end(() -> {
                    throw new IllegalArgumentException("a listener's");
                }));
        assertThat(traces(id)).isZero();
        assertThat(request.session().isUsable()).isFalse();
    }

    @Test
    void a_claim_whose_answer_is_lost_is_told_and_can_be_made_again() {
        SessionId id = bed.session(Map.of());
        TestRequest request = node.request(id);
        node.link.failNext(CLAIM, LinkFault.REQUEST_LOST);
        assertThatExceptionOfType(OutcomeUnknownException.class)
                .isThrownBy(() -> request.session().end(ended::incrementAndGet));
        assertThat(ended).hasValue(0);
        assertThat(request.session().end(ended::incrementAndGet)).isTrue();
        assertThat(traces(id)).isZero();
    }

    @Test
    void a_session_whose_deletion_fails_is_ended_all_the_same() {
        SessionId id = bed.session(Map.of());
        TestRequest request = node.request(id);
        node.link.failNext(DELETE, LinkFault.UNREACHABLE);
        assertThat(request.session().end(ended::incrementAndGet)).isTrue();
        assertThat(bed.isStored(id)).isFalse();
        assertThat(node.request(id).use.isAbsent()).isTrue();
    }

    @Test
    void a_session_of_which_a_commit_failed_can_still_be_ended() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.set("a", 2);
        node.link.failNext(COMMIT, LinkFault.REQUEST_LOST);
        assertFails(Outcome.UNKNOWN, request::save);
        assertThat(request.session().end(ended::incrementAndGet)).isTrue();
        assertThat(traces(id)).isZero();
    }

    private int traces(SessionId id) {
        return bed.backend.traces(EngineBed.NAMESPACE, id.handle());
    }
}
