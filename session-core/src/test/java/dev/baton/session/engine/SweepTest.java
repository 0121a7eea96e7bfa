// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static dev.baton.session.contract.memory.StoreOperation.CLAIM;
import static dev.baton.session.contract.memory.StoreOperation.DELETE;
import static dev.baton.session.engine.EngineBed.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.SessionId;
import dev.baton.session.contract.Counts;
import dev.baton.session.contract.InThread;
import dev.baton.session.contract.memory.LinkFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The end of sessions that nobody uses any more. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SweepTest {
    private static final Duration OVERDUE = LONG.plusMinutes(2);

    private final EngineBed bed = EngineBed.merging();
    private final TestNode node = bed.node();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void a_session_that_has_fallen_due_ends_once_with_its_attributes_readable_on_a_node_that_never_served_it() {
        SessionId id = bed.session(Map.of("name", "ann"));
        bed.advance(OVERDUE);
        TestNode other = bed.node();
        assertThat(other.sweep()).isEqualTo(1);
        assertThat(other.ended).containsExactly(id.handle() + " with ann");
        assertThat(bed.traces(id)).isZero();
        assertThat(node.sweep() + other.sweep()).isZero();
        assertThat(other.engine.metrics().getExpired()).isEqualTo(1);
        assertThat(other.engine.metrics().getEndedAgain()).isZero();
        assertThat(other.engine.residentSessions()).isZero();
    }

    @Test
    void a_session_that_a_node_has_in_memory_ends_as_the_same_object() {
        SessionId id = bed.session(Map.of("name", "ann"));
        TestRequest request = node.request(id);
        request.finish();
        LiveSession known = request.session();
        bed.advance(OVERDUE);
        List<LiveSession> seen = new ArrayList<>();
        node.whenEnded = seen::add;
        node.sweep();
        assertThat(seen).containsExactly(known);
        assertThat(known.isUsable()).isFalse();
        assertThat(node.request(id).use.isAbsent()).isTrue();
    }

    @Test
    void sessions_in_use_elsewhere_are_left_alone() {
        List<SessionId> ids = new ArrayList<>();
        for (int i = 0; i < Counts.of(10_000); i++) {
            ids.add(bed.session(Map.of("name", i)));
        }
        TestNode busy = bed.node();
        for (int hour = 0; hour < 3; hour++) {
            bed.advance(Duration.ofMinutes(45));
            ids.forEach(id -> busy.request(id).finish());
            assertThat(node.sweep()).isZero();
        }
        assertThat(ids).allMatch(bed::isStored);
    }

    @Test
    void of_nodes_that_sweep_together_each_session_is_ended_by_one() throws Exception {
        int sessions = 300;
        for (int i = 0; i < sessions; i++) {
            bed.session(Map.of("name", i));
        }
        bed.advance(OVERDUE);
        List<TestNode> nodes = List.of(bed.node(), bed.node(), bed.node());
        List<CompletableFuture<Integer>> sweeps = new ArrayList<>();
        nodes.forEach(each -> sweeps.add(InThread.supply(each::sweep)));
        int ended = 0;
        for (CompletableFuture<Integer> sweep : sweeps) {
            ended += sweep.get();
        }
        List<String> all = new ArrayList<>();
        nodes.forEach(each -> all.addAll(each.ended));
        assertThat(ended).isEqualTo(sessions);
        assertThat(all).hasSize(sessions).doesNotHaveDuplicates();
    }

    @Test
    void what_a_node_began_to_end_when_it_died_another_ends_after_the_lease() {
        SessionId id = bed.session(Map.of("name", "ann"));
        bed.advance(OVERDUE);
        node.link.failNext(CLAIM, LinkFault.REPLY_LOST);
        assertThat(node.sweep()).isZero();
        TestNode other = bed.node();
        assertThat(other.sweep()).isZero();
        bed.advance(SessionEngine.END_LEASE);
        assertThat(other.sweep()).isEqualTo(1);
        assertThat(other.ended).containsExactly(id.handle() + " with ann");
        assertThat(other.engine.metrics().getEndedAgain()).isEqualTo(1);
        assertThat(bed.traces(id)).isZero();
    }

    @Test
    void what_a_node_told_of_and_had_not_deleted_when_it_died_another_tells_of_once_more_and_deletes() {
        SessionId id = bed.session(Map.of("name", "ann"));
        bed.advance(OVERDUE);
        node.link.beforeNext(DELETE, node.link::cut);
        assertThat(node.sweep()).isEqualTo(1);
        bed.advance(SessionEngine.END_LEASE);
        assertThat(bed.node().sweep()).isEqualTo(1);
        assertThat(bed.traces(id)).isZero();
    }

    @Test
    void the_end_of_a_session_by_a_request_that_died_is_finished() {
        SessionId id = bed.session(Map.of("name", "ann"));
        TestRequest logout = node.request(id);
        node.link.beforeNext(DELETE, node.link::cut);
        logout.session().end(() -> {});
        bed.advance(SessionEngine.END_LEASE);
        TestNode other = bed.node();
        assertThat(other.sweep()).isEqualTo(1);
        assertThat(bed.traces(id)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void what_was_told_and_could_not_be_deleted_is_deleted_later_and_told_by_nobody_again(LinkFault fault) {
        SessionId id = bed.session(Map.of("name", "ann"));
        bed.advance(OVERDUE);
        node.link.failNext(DELETE, fault);
        assertThat(node.sweep()).isEqualTo(1);
        node.link.failNext(DELETE, fault);
        node.engine.beat();
        node.engine.beat();
        assertThat(bed.traces(id)).isZero();
        bed.advance(SessionEngine.END_LEASE);
        assertThat(bed.node().sweep() + node.sweep()).isZero();
        assertThat(node.ended).containsExactly(id.handle() + " with ann");
    }

    @Test
    void what_was_told_here_is_not_told_here_again_when_the_claim_ran_out_before_it_was_deleted() {
        SessionId id = bed.session(Map.of("name", "ann"));
        bed.advance(OVERDUE);
        node.link.failNext(DELETE, LinkFault.REQUEST_LOST);
        node.sweep();
        bed.clock.advance(SessionEngine.END_LEASE);
        assertThat(node.sweep()).isZero();
        assertThat(node.ended).containsExactly(id.handle() + " with ann");
        assertThat(node.engine.metrics().getEnded()).isEqualTo(1);
        assertThat(node.engine.metrics().getEndedAgain()).isZero();
        assertThat(bed.traces(id)).isZero();
    }

    @Test
    void what_was_told_here_is_not_told_here_again_though_another_node_took_it_over_and_did_not_delete_it() {
        SessionId id = bed.session(Map.of("name", "ann"));
        bed.advance(OVERDUE);
        TestNode other = bed.node();
        node.link.failNext(DELETE, LinkFault.UNREACHABLE);
        node.sweep();
        bed.clock.advance(SessionEngine.END_LEASE);
        other.link.beforeNext(DELETE, other.link::cut);
        assertThat(other.sweep()).isEqualTo(1);
        bed.advance(SessionEngine.END_LEASE);
        assertThat(node.sweep()).isZero();
        assertThat(node.ended).hasSize(1);
        assertThat(bed.traces(id)).isZero();
    }

    @Test
    void a_logout_whose_deletion_fails_is_told_once() {
        SessionId id = bed.session(Map.of("name", "ann"));
        AtomicInteger told = new AtomicInteger();
        node.link.failNext(DELETE, LinkFault.UNREACHABLE);
        node.request(id).session().end(told::incrementAndGet);
        bed.clock.advance(SessionEngine.END_LEASE);
        assertThat(node.sweep()).isZero();
        assertThat(told).hasValue(1);
        assertThat(node.ended).isEmpty();
        assertThat(bed.traces(id)).isZero();
    }

    @Test
    void a_node_that_stops_deletes_what_it_told_of() {
        SessionId id = bed.session(Map.of("name", "ann"));
        bed.advance(OVERDUE);
        node.link.failNext(DELETE, LinkFault.UNREACHABLE);
        node.sweep();
        node.close();
        assertThat(bed.traces(id)).isZero();
    }

    @Test
    void while_a_listener_runs_nobody_takes_over_however_long_it_takes() throws Exception {
        bed.session(Map.of("name", "ann"));
        bed.advance(OVERDUE);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        node.whenEnded = session -> {
            running.countDown();
            await(goOn);
        };
        CompletableFuture<Integer> sweep = InThread.supply(node::sweep);
        running.await();
        TestNode other = bed.node();
        assertThat(other.sweep()).isZero();
        goOn.countDown();
        assertThat(sweep.get()).isEqualTo(1);
        assertThat(other.sweep()).isZero();
    }

    @Test
    void a_node_that_stops_while_a_listener_runs_ends_the_session_so_that_nobody_takes_it_over() throws Exception {
        SessionId id = bed.session(Map.of("name", "ann"));
        bed.advance(OVERDUE);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        node.whenEnded = session -> {
            running.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        AtomicBoolean interrupted = new AtomicBoolean();
        node.link.beforeNext(
                DELETE, () -> interrupted.set(Thread.currentThread().isInterrupted()));
        node.engine.sweepSoon();
        running.await();
        node.close();
        assertThat(node.ended).containsExactly(id.handle() + " with ann");
        assertThat(bed.traces(id)).isZero();
        // A store may take an interrupt for the end of the call.
        assertThat(interrupted).isFalse();
        bed.advance(SessionEngine.END_LEASE.multipliedBy(2));
        assertThat(bed.node().sweep()).isZero();
    }

    @Test
    void a_listener_that_fails_keeps_neither_its_session_nor_others() {
        SessionId one = bed.session(Map.of("name", "ann"));
        SessionId other = bed.session(Map.of("name", "ann"));
        bed.advance(OVERDUE);
        AtomicInteger calls = new AtomicInteger();
        node.whenEnded = session -> {
            calls.incrementAndGet();
            throw new IllegalArgumentException("a listener's");
        };
        assertThat(node.sweep()).isEqualTo(2);
        assertThat(calls).hasValue(2);
        assertThat(bed.traces(one) + bed.traces(other)).isZero();
    }

    @Test
    void a_session_that_cannot_be_read_is_left_to_others_and_ends_untold_when_nobody_can() {
        SessionId id = bed.session(Map.of("name", "ann"));
        bed.elsewhereMetadata(id, new byte[] {1, 2, 3});
        SessionId readable = bed.session(Map.of("name", "bob"));
        bed.advance(OVERDUE);
        assertThat(node.sweep()).isEqualTo(1);
        assertThat(node.ended).containsExactly(readable.handle() + " with bob");
        for (int i = 0; i < 10 && bed.traces(id) > 0; i++) {
            bed.advance(SessionEngine.END_LEASE);
            node.sweep();
        }
        assertThat(bed.traces(id)).isZero();
        assertThat(node.ended).hasSize(1);
    }

    @Test
    void a_session_ends_at_its_absolute_age_however_much_it_is_used() {
        EngineBed aging = EngineBed.merging().absoluteTimeout(Duration.ofMinutes(90));
        try (aging) {
            SessionId id = aging.session(Map.of("name", "ann"));
            TestNode user = aging.node();
            aging.advance(Duration.ofMinutes(45));
            user.request(id).finish();
            aging.advance(Duration.ofMinutes(40));
            user.request(id).finish();
            assertThat(user.sweep()).isZero();
            aging.advance(Duration.ofMinutes(6));
            assertThat(user.request(id).use.isAbsent()).isTrue();
            assertThat(user.sweep()).isEqualTo(1);
            assertThat(user.ended).hasSize(1);
        }
    }

    @Test
    void a_session_ends_at_its_absolute_age_also_where_it_was_used_just_before_and_need_not_be_asked_for() {
        try (EngineBed aging = EngineBed.tracked().absoluteTimeout(Duration.ofMinutes(30))) {
            SessionId id = aging.session(Map.of("name", "ann"));
            TestNode user = aging.node();
            aging.advance(Duration.ofMinutes(29).plusSeconds(55));
            user.request(id).finish();
            aging.advance(Duration.ofSeconds(10));
            assertThat(user.request(id).use.isAbsent()).isTrue();
        }
    }

    @Test
    void a_change_of_maxInactive_holds_on_every_node() {
        SessionId shorter = bed.session(Map.of("name", "ann"));
        SessionId never = bed.session(Map.of("name", "bob"));
        TestRequest request = node.request(shorter);
        request.session().setMaxInactive(Duration.ofMinutes(1));
        request.finish();
        request = node.request(never);
        request.session().setMaxInactive(Duration.ZERO);
        request.finish();
        bed.advance(Duration.ofMinutes(2));
        TestNode other = bed.node();
        assertThat(other.sweep()).isEqualTo(1);
        assertThat(other.ended).containsExactly(shorter.handle() + " with ann");
        bed.advance(Duration.ofDays(1000));
        assertThat(other.sweep()).isZero();
        assertThat(bed.isStored(never)).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
