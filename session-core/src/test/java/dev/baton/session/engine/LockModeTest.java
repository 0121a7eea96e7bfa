// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static dev.baton.session.contract.memory.StoreOperation.CREATE;
import static dev.baton.session.contract.memory.StoreOperation.LOAD;
import static dev.baton.session.contract.memory.StoreOperation.LOCK;
import static dev.baton.session.contract.memory.StoreOperation.RENEW;
import static dev.baton.session.contract.memory.StoreOperation.UNLOCK;
import static dev.baton.session.engine.FailedCommitTest.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.session.Consistency;
import dev.baton.session.SessionId;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.contract.InThread;
import dev.baton.session.contract.memory.LinkFault;
import dev.baton.session.engine.SessionUse.Kind;
import dev.baton.session.spi.LockRequest;
import dev.baton.session.spi.LockResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** One writing request per session in the whole cluster. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LockModeTest {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration MAX_HOLD = Duration.ofSeconds(60);

    private final EngineBed bed = EngineBed.of(Consistency.LOCK);
    private final TestNode node = bed.node();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void a_writing_request_costs_two_round_trips() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.set("a", 2);
        request.finish();
        assertThat(node.link.calls()).containsExactly(LOCK, COMMIT);
        assertThat(bed.isLocked(id)).isFalse();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 2));
    }

    @Test
    void a_request_that_changes_nothing_gives_the_lease_back() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        assertThat(bed.isLocked(id)).isTrue();
        request.finish();
        assertThat(node.link.calls()).containsExactly(LOCK, UNLOCK);
        assertThat(bed.isLocked(id)).isFalse();
    }

    @Test
    void a_node_that_stops_leaves_no_lease_to_a_request_that_has_not_ended() {
        TestNode stopping = bed.node();
        SessionId id = bed.session(Map.of("a", 1));
        stopping.request(id).set("a", 2);
        assertThat(bed.isLocked(id)).isTrue();
        stopping.close();
        assertThat(bed.isLocked(id)).isFalse();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 1));
    }

    @Test
    void a_request_that_was_flushed_before_its_end_costs_three() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.set("a", 2);
        request.save();
        assertThat(bed.isLocked(id)).isTrue();
        request.set("a", 3);
        request.finish();
        assertThat(node.link.calls()).containsExactly(LOCK, COMMIT, COMMIT);
        assertThat(bed.isLocked(id)).isFalse();
    }

    @Test
    void a_reading_request_neither_waits_nor_takes_the_lease() {
        SessionId id = bed.session(Map.of("a", 1));
        LockResult held = bed.lockElsewhere(id);
        TestRequest reader = node.request(id, Kind.READING);
        assertThat(reader.get("a")).isEqualTo(1);
        reader.finish();
        assertThat(node.link.calls()).containsExactly(LOAD);
        bed.unlockElsewhere(id, held);
    }

    @Test
    void a_request_waits_for_the_lease_of_another_node_and_sees_what_that_committed() throws Exception {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest there = bed.node().request(id);
        CompletableFuture<Object> seen = InThread.supply(() -> {
            TestRequest here = node.request(id);
            Object value = here.get("a");
            here.finish();
            return value;
        });
        EngineBed.patiently().until(() -> bed.waiting(id) == 1);
        there.set("a", 2);
        there.finish();
        assertThat(seen.get()).isEqualTo(2);
    }

    @Test
    void whoever_waited_for_the_lease_for_too_long_is_told_and_leaves_no_turn_taken() {
        TestNode impatient = bed.locking(Duration.ofMillis(20), LEASE, MAX_HOLD).node();
        SessionId id = bed.session(Map.of("a", 1));
        LockResult held = bed.lockElsewhere(id);
        TestRequest request = impatient.arriving(id, Kind.WRITING);
        assertThatExceptionOfType(TurnTimeoutException.class).isThrownBy(request::open);
        assertThat(impatient.engine.metrics().getLockTimeouts()).isEqualTo(1);
        assertThat(bed.waiting(id)).isZero();
        bed.unlockElsewhere(id, held);
        assertThat(request.open()).isNotNull();
        request.finish();
        assertThat(bed.isLocked(id)).isFalse();
    }

    @Test
    void a_lock_that_fails_leaves_no_turn_taken() {
        SessionId id = bed.session(Map.of("a", 1));
        node.link.failNext(LOCK, LinkFault.REQUEST_LOST);
        TestRequest request = node.arriving(id, Kind.WRITING);
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(request::open);
        assertThat(node.engine.sessionsInUse()).isZero();
        assertThat(request.open()).isNotNull();
        request.finish();
        assertThat(bed.isLocked(id)).isFalse();
    }

    @Test
    void a_counter_changed_on_two_nodes_ends_at_the_number_of_requests() throws Exception {
        SessionId id = bed.session(Map.of("a", 0));
        List<TestNode> nodes = List.of(node, bed.node());
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            TestNode by = nodes.get(i % 2);
            all.add(InThread.run(() -> {
                for (int n = 0; n < 30; n++) {
                    TestRequest request = by.request(id);
                    request.set("a", (int) request.get("a") + 1);
                    request.finish();
                }
            }));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 180));
        assertThat(bed.isLocked(id)).isFalse();
        for (TestNode any : nodes) {
            assertThat(any.engine.metrics().getFenced()).isZero();
        }
    }

    @Test
    void a_node_passes_the_lease_on_to_its_own_requests_at_most_8_times_while_another_waits() throws Exception {
        SessionId id = bed.session(Map.of("order", ""));
        TestRequest first = node.request(id);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            all.add(InThread.run(() -> append(node, id, "h")));
        }
        EngineBed.patiently().until(() -> first.session().turns().waiting() == 12);
        all.add(InThread.run(() -> append(bed.node(), id, "t")));
        EngineBed.patiently().until(() -> bed.waiting(id) == 1);
        first.set("order", "h");
        first.finish();
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get();
        assertThat(bed.values(id)).isEqualTo(Map.of("order", "hhhhhhhhh" + "t" + "hhhh"));
        assertThat(bed.isLocked(id)).isFalse();
    }

    private static void append(TestNode by, SessionId id, String letter) {
        TestRequest request = by.request(id);
        request.set("order", request.get("order") + letter);
        request.finish();
    }

    @Test
    void a_request_that_takes_the_lease_over_sees_what_the_last_one_wrote_and_what_others_set_meanwhile()
            throws Exception {
        SessionId id = bed.session(Map.of("a", 1, "b", 1));
        TestRequest first = node.request(id);
        CompletableFuture<List<Object>> seen = InThread.supply(() -> {
            TestRequest second = node.request(id);
            List<Object> values = List.of(second.get("a"), second.get("b"));
            second.finish();
            return values;
        });
        EngineBed.patiently().until(() -> first.session().turns().isWaitedFor());
        bed.elsewhere(id, Map.of("b", 2));
        first.set("a", 2);
        first.finish();
        assertThat(seen.get()).containsExactly(2, 2);
        assertThat(node.link.count(LOCK)).isEqualTo(1);
        assertThat(bed.isLocked(id)).isFalse();
    }

    @Test
    void a_holder_whose_lease_another_was_granted_meanwhile_is_fenced() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.set("a", 2);
        bed.clock.advance(LEASE);
        LockResult other = bed.lockElsewhere(id);
        assertFails(Outcome.FENCED, request::finish);
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 1));
        assertThat(node.engine.metrics().getFenced()).isEqualTo(1);
        assertThat(bed.isLocked(id)).isTrue();
        bed.unlockElsewhere(id, other);
        TestRequest later = node.request(id);
        assertThat(later.session()).isNotSameAs(request.session());
        assertThat(later.get("a")).isEqualTo(1);
    }

    @Test
    void a_holder_whose_lease_ran_out_commits_if_nobody_took_it() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.set("a", 2);
        bed.clock.advance(LEASE.multipliedBy(2));
        request.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 2));
        assertThat(bed.isLocked(id)).isFalse();
    }

    @Test
    void the_lease_is_renewed_while_the_request_runs() {
        TestNode renewing = bed.locking(Duration.ofSeconds(20), Duration.ofMillis(60), MAX_HOLD)
                .node();
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = renewing.request(id);
        for (int i = 0; i < 3; i++) {
            int renewals = renewing.link.count(RENEW);
            bed.clock.advance(Duration.ofMillis(59));
            EngineBed.patiently().until(() -> renewing.link.count(RENEW) >= renewals + 2);
            assertThat(bed.isLocked(id)).isTrue();
        }
        request.finish();
        assertThat(bed.isLocked(id)).isFalse();
    }

    @Test
    void a_lease_that_was_lost_is_not_passed_on() throws Exception {
        TestNode renewing = bed.locking(Duration.ofSeconds(20), Duration.ofMillis(60), MAX_HOLD)
                .node();
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest first = renewing.request(id);
        LockResult other = takeLease(id);
        EngineBed.patiently().until(() -> first.session().turn().hasLostLease());
        CompletableFuture<Void> second = InThread.run(() -> {
            TestRequest request = renewing.request(id);
            request.set("a", 2);
            request.finish();
        });
        EngineBed.patiently().until(() -> first.session().turns().isWaitedFor());
        first.finish();
        EngineBed.patiently().until(() -> bed.waiting(id) == 1);
        bed.unlockElsewhere(id, other);
        second.get();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 2));
    }

    /** Takes the lease as soon as it has run out and before it is renewed. */
    private LockResult takeLease(SessionId id) {
        LockResult result = bed.lockElsewhere(id);
        while (!(result instanceof LockResult.Locked)) {
            bed.clock.advance(Duration.ofMillis(60));
            result = bed.lockElsewhere(id);
        }
        return result;
    }

    @Test
    void after_lockMaxHold_what_there_is_is_saved_and_the_lease_given_up() {
        TestNode brief = bed.locking(Duration.ofSeconds(20), LEASE, Duration.ofSeconds(1))
                .node();
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = brief.request(id);
        request.set("a", 2);
        EngineBed.patiently().until(() -> !bed.isLocked(id));
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 2));
        request.finish();
        assertThat(brief.engine.metrics().getFenced()).isZero();
    }

    @Test
    void listeners_that_run_for_longer_than_lockMaxHold_hold_up_no_other_session() {
        TestNode brief = bed.locking(Duration.ofSeconds(20), Duration.ofMillis(30), Duration.ofMillis(90))
                .node();
        SessionId ending = bed.session(Map.of());
        TestRequest logout = brief.request(ending);
        logout.session().end(() -> {
            // Long after lockMaxHold of the session that is ended.
            for (int i = 0; i < 3; i++) {
                SessionId id = bed.session(Map.of());
                TestRequest request = brief.request(id);
                EngineBed.patiently().until(() -> !bed.isLocked(id));
                request.finish();
            }
        });
        logout.finish();
        assertThat(bed.backend.traces(EngineBed.NAMESPACE, ending.handle())).isZero();
    }

    @Test
    void what_a_request_writes_after_lockMaxHold_is_fenced() {
        TestNode brief = bed.locking(Duration.ofSeconds(20), LEASE, Duration.ofMillis(30))
                .node();
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = brief.request(id);
        EngineBed.patiently().until(() -> !bed.isLocked(id));
        request.set("a", 3);
        assertFails(Outcome.FENCED, request::finish);
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 1));
        TestRequest later = node.request(id);
        later.set("a", 4);
        later.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 4));
    }

    @Test
    void a_request_waits_for_its_turn_and_for_the_lease_together_no_longer_than_lockWait() throws Exception {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest first = node.request(id);
        CompletableFuture<Void> second = InThread.run(() -> node.request(id).finish());
        Turns turns = first.session().turns();
        EngineBed.patiently().until(turns::isWaitedFor);
        long waiting = System.nanoTime();
        EngineBed.patiently().until(() -> System.nanoTime() - waiting > 1_000_000);
        Duration waited = Duration.ofNanos(System.nanoTime() - waiting);
        first.session().surrender();
        second.get();
        Duration lockWait = node.engine.settings().lockWait();
        List<LockRequest> ofTheSecond = node.lockRequests.subList(1, node.lockRequests.size());
        assertThat(ofTheSecond)
                .isNotEmpty()
                .allMatch(request -> request.patience().compareTo(lockWait.minus(waited)) <= 0);
        first.finish();
    }

    @Test
    void after_unlock_others_are_let_in_and_what_the_request_writes_is_fenced() throws Exception {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.set("a", 2);
        request.session().surrender();
        assertThat(bed.isLocked(id)).isFalse();
        TestRequest there = bed.node().request(id);
        assertThat(there.get("a")).isEqualTo(2);
        there.set("a", 3);
        there.finish();
        request.set("a", 4);
        assertFails(Outcome.FENCED, request::finish);
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 3));
    }

    @Test
    void after_unlock_a_request_of_the_same_node_does_not_wait_for_the_first_ones_end() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest streaming = node.request(id);
        streaming.set("a", 2);
        streaming.session().surrender();
        TestRequest next = node.request(id);
        assertThat(next.get("a")).isEqualTo(2);
        next.set("a", 3);
        next.finish();
        streaming.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 3));
        assertThat(bed.isLocked(id)).isFalse();
    }

    @Test
    void unlock_twice_does_nothing_the_second_time() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.session().surrender();
        LockResult other = bed.lockElsewhere(id);
        request.session().surrender();
        request.finish();
        assertThat(bed.isLocked(id)).isTrue();
        bed.unlockElsewhere(id, other);
    }

    @Test
    void a_new_session_is_locked_from_its_first_commit_on_if_the_request_goes_on() {
        TestRequest request = node.create();
        request.set("a", 1);
        request.save();
        assertThat(bed.isLocked(request.id())).isTrue();
        request.set("a", 2);
        request.finish();
        assertThat(node.link.calls()).containsExactly(CREATE, LOCK, COMMIT);
        assertThat(bed.isLocked(request.id())).isFalse();
    }

    @Test
    void a_new_session_that_is_committed_at_the_end_of_its_request_is_never_locked() {
        TestRequest request = node.create();
        request.set("a", 1);
        request.finish();
        assertThat(node.link.calls()).containsExactly(CREATE);
    }

    @Test
    void a_request_that_holds_one_lease_does_not_wait_for_another_nodes() {
        SessionId one = bed.session(Map.of());
        SessionId two = bed.session(Map.of());
        LockResult held = bed.lockElsewhere(two);
        UseGroup group = new UseGroup();
        SessionUse first = node.engine.use(one, Kind.WRITING, group);
        first.open();
        SessionUse second = node.engine.use(two, Kind.WRITING, group);
        assertThatExceptionOfType(TurnTimeoutException.class)
                .isThrownBy(second::open)
                .withMessageContaining(one.handle().toString())
                .withMessageContaining(two.handle().toString());
        assertThat(bed.waiting(two)).isZero();
        bed.unlockElsewhere(two, held);
        assertThat(second.open()).isNotNull();
        second.end();
        first.end();
        assertThat(bed.isLocked(one)).isFalse();
        assertThat(bed.isLocked(two)).isFalse();
    }

    @Test
    void what_a_request_writes_after_it_has_given_up_the_lease_with_its_last_save_is_fenced() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.set("a", 2);
        request.use.save(true, true);
        bed.elsewhere(id, Map.of("a", 3));
        request.set("a", 4);
        assertFails(Outcome.FENCED, request::finish);
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 3));
    }

    @Test
    void a_late_request_with_the_old_id_takes_no_lease() {
        SessionId old = bed.session(Map.of());
        TestRequest request = node.request(old);
        request.use.changeId();
        request.finish();
        assertThat(node.request(old).use.isAbsent()).isTrue();
        assertThat(bed.node().request(old).use.isAbsent()).isTrue();
        assertThat(bed.isLocked(request.id())).isFalse();
    }

    @Test
    void ending_the_session_ends_its_lease() {
        SessionId id = bed.session(Map.of());
        TestRequest request = node.request(id);
        request.session().end(() -> {});
        request.finish();
        assertThat(bed.backend.traces(EngineBed.NAMESPACE, id.handle())).isZero();
    }

    @Test
    void those_who_wait_on_another_node_find_no_session_once_it_is_ended() throws Exception {
        SessionId id = bed.session(Map.of());
        TestRequest request = node.request(id);
        TestNode other = bed.node();
        CompletableFuture<Boolean> absent =
                InThread.supply(() -> other.request(id).use.isAbsent());
        EngineBed.patiently().until(() -> bed.waiting(id) == 1);
        request.session().end(() -> {});
        assertThat(absent.get()).isTrue();
        request.finish();
    }

    @Test
    void no_lease_is_left_behind_by_waiters_that_give_up() throws Exception {
        TestNode impatient = bed.locking(Duration.ofMillis(1), LEASE, MAX_HOLD).node();
        SessionId id = bed.session(Map.of("a", 0));
        List<Integer> done = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            all.add(InThread.run(() -> {
                for (int i = 0; i < 100; i++) {
                    TestRequest request = impatient.arriving(id, Kind.WRITING);
                    try {
                        request.open();
                        request.set("a", (int) request.get("a") + 1);
                        request.finish();
                        done.add(i);
                    } catch (TurnTimeoutException e) {
                        request.finish();
                    }
                }
            }));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get();
        assertThat(bed.isLocked(id)).isFalse();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", done.size()));
    }
}
