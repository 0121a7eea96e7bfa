// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static dev.baton.session.contract.memory.StoreOperation.LOAD;
import static dev.baton.session.contract.memory.StoreOperation.LOCK;
import static dev.baton.session.contract.memory.StoreOperation.UNLOCK;
import static dev.baton.session.engine.FailedCommitTest.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.session.Consistency;
import dev.baton.session.SessionId;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.contract.InThread;
import dev.baton.session.contract.memory.LinkFault;
import dev.baton.session.contract.memory.StoreOperation;
import dev.baton.session.engine.SessionUse.Kind;
import dev.baton.session.spi.WaitBudget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long requests wait for a store that takes its time or does not answer. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WaitingForTheStoreTest {
    private static final Duration WHOLE = Duration.ofHours(1);
    private static final Duration LONG = Duration.ofMinutes(20);

    private EngineBed bed = EngineBed.merging();
    private final AtomicLong nanos = new AtomicLong();

    @AfterEach
    void close() {
        bed.close();
    }

    /** A request whose time stands still but for what {@link #slow} adds. */
    private TestRequest arriving(TestNode node, SessionId id) {
        return node.arriving(id, Kind.WRITING, new UseGroup(new WaitBudget(nanos::get)));
    }

    private void slow(TestNode node, StoreOperation operation) {
        node.link.beforeNext(operation, () -> nanos.addAndGet(LONG.toNanos()));
    }

    @Test
    void a_commit_is_granted_what_the_load_has_left() {
        SessionId id = bed.session(Map.of());
        TestNode node = bed.node();
        slow(node, LOAD);
        TestRequest request = arriving(node, id);
        request.open();
        request.set("a", "b");
        request.finish();
        assertThat(node.link.calls()).containsExactly(LOAD, COMMIT);
        assertThat(node.link.granted(WHOLE)).containsExactly(WHOLE, WHOLE.minus(LONG));
    }

    @Test
    void the_next_request_has_the_whole_time() {
        SessionId id = bed.session(Map.of());
        TestNode node = bed.node();
        slow(node, LOAD);
        arriving(node, id).open();
        arriving(node, id).open();
        assertThat(node.link.granted(WHOLE)).containsExactly(WHOLE, WHOLE);
    }

    private void queueBehind(TestNode node, SessionId id, boolean answered) {
        TestRequest first = arriving(node, id);
        TestRequest second = arriving(node, id);
        CompletableFuture<?>[] waiting = new CompletableFuture<?>[1];
        node.link.beforeNext(LOAD, () -> {
            waiting[0] = InThread.run(second::open);
            EngineBed.patiently().until(() -> node.engine.turns(id.handle()).waiting() == 1);
            nanos.addAndGet(LONG.toNanos());
        });
        if (answered) {
            first.open();
            first.finish();
        } else {
            node.link.failNext(LOAD, LinkFault.UNREACHABLE);
            assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(first::open);
        }
        waiting[0].join();
        second.finish();
    }

    @Test
    void who_waits_behind_a_request_that_waits_in_vain_for_the_store_has_waited_for_the_store() {
        bed = EngineBed.of(Consistency.STRICT);
        SessionId id = bed.session(Map.of());
        TestNode node = bed.node();
        queueBehind(node, id, false);
        List<Duration> granted = node.link.granted(WHOLE);
        assertThat(granted).hasSize(2);
        assertThat(granted.get(1)).isLessThan(WHOLE);
    }

    @Test
    void who_waits_behind_a_request_that_is_answered_late_has_not() {
        bed = EngineBed.of(Consistency.STRICT);
        SessionId id = bed.session(Map.of());
        TestNode node = bed.node();
        queueBehind(node, id, true);
        assertThat(node.link.granted(WHOLE)).containsOnly(WHOLE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Consistency.class,
            names = {"STRICT", "LOCK"})
    void who_has_waited_long_enough_at_an_object_that_was_given_up_leaves_the_turn_to_others(Consistency consistency) {
        Duration lockWait = Duration.ofMillis(500);
        bed = EngineBed.of(consistency).locking(lockWait, Duration.ofSeconds(30), Duration.ofSeconds(60));
        SessionId id = bed.session(Map.of());
        TestNode node = bed.node();
        TestRequest first = node.request(id);
        first.set("a", 1);
        TestRequest second = node.arriving(id, Kind.WRITING);
        CompletableFuture<Void> waiting = InThread.run(second::open);
        EngineBed.patiently().until(() -> first.session().turns().isWaitedFor());
        long begun = System.nanoTime();
        node.link.beforeNext(
                consistency == Consistency.LOCK ? LOCK : LOAD,
                () -> EngineBed.patiently().until(() -> System.nanoTime() - begun > lockWait.toNanos()));
        node.link.failNext(COMMIT, LinkFault.UNREACHABLE);
        assertFails(Outcome.UNAVAILABLE, first::finish);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(waiting::join)
                .withCauseInstanceOf(TurnTimeoutException.class);
        second.finish();
        TestRequest third = node.request(id);
        third.set("a", 3);
        third.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 3));
        assertThat(node.engine.sessionsInUse()).isZero();
    }

    @Test
    void a_lease_that_the_store_could_not_be_told_of_is_given_up_when_it_can() {
        bed = EngineBed.of(Consistency.LOCK);
        SessionId id = bed.session(Map.of());
        TestNode node = bed.node();
        TestRequest request = node.request(id);
        node.link.failNext(UNLOCK, LinkFault.UNREACHABLE);
        node.link.failNext(UNLOCK, LinkFault.REQUEST_LOST);
        request.finish();
        EngineBed.patiently().until(() -> node.link.count(UNLOCK) == 3 && !bed.isLocked(id));
    }

    @Test
    void a_lease_of_which_nobody_knows_whether_it_was_granted_is_given_up_when_that_is_known() {
        bed = EngineBed.of(Consistency.LOCK);
        SessionId id = bed.session(Map.of());
        TestNode node = bed.node();
        node.link.failNext(LOCK, LinkFault.REPLY_LOST);
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> node.request(id));
        EngineBed.patiently().until(() -> node.link.count(LOCK) == 2 && !bed.isLocked(id));
    }
}
