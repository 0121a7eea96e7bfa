// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static dev.baton.session.contract.memory.StoreOperation.LOAD;
import static dev.baton.session.engine.FailedCommitTest.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.session.Consistency;
import dev.baton.session.SessionId;
import dev.baton.session.contract.InThread;
import dev.baton.session.engine.SessionUse.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What {@code strict} refuses, and what it does not. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StrictTest {
    private final EngineBed bed = EngineBed.of(Consistency.STRICT);
    private final TestNode node = bed.node();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void a_change_of_what_another_changed_since_it_was_read_is_refused_and_the_others_stays() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.set("a", (int) request.get("a") + 1);
        bed.elsewhere(id, Map.of("a", 7));
        assertFails(Outcome.CONFLICT, request::finish);
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 7));
        assertThat(node.engine.metrics().getConflicts()).isEqualTo(1);
        TestRequest later = node.request(id);
        assertThat(later.get("a")).isEqualTo(7);
        later.set("a", 8);
        later.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 8));
    }

    @Test
    void a_change_of_other_attributes_is_no_conflict() {
        SessionId id = bed.session(Map.of("a", 1, "b", 1));
        TestRequest request = node.request(id);
        request.get("b");
        request.set("a", 2);
        bed.elsewhere(id, Map.of("b", 7));
        request.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 2, "b", 7));
    }

    @Test
    void an_attribute_that_was_absent_when_it_was_read_must_still_be_absent() {
        SessionId id = bed.session(Map.of());
        TestRequest request = node.request(id);
        assertThat(request.get("a")).isNull();
        bed.elsewhere(id, Map.of("a", 7));
        request.set("a", 1);
        assertFails(Outcome.CONFLICT, request::finish);
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 7));
    }

    @Test
    void an_attribute_that_was_absent_when_it_was_read_must_still_be_absent_though_a_load_has_brought_it_since() {
        SessionId id = bed.session(Map.of());
        TestRequest request = node.request(id);
        assertThat(request.get("a")).isNull();
        bed.elsewhere(id, Map.of("a", 7));
        node.request(id, Kind.READING).finish();
        request.set("a", 1);
        assertFails(Outcome.CONFLICT, request::finish);
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 7));
    }

    @Test
    void a_removal_of_what_another_changed_since_is_refused() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.remove("a");
        bed.elsewhere(id, Map.of("a", 7));
        assertFails(Outcome.CONFLICT, request::finish);
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 7));
    }

    @Test
    void a_value_changed_in_place_is_guarded_by_the_version_at_which_it_was_read() {
        SessionId id = bed.session(Map.of("a", new ArrayList<>()));
        TestRequest request = node.request(id);
        @SuppressWarnings("unchecked")
        List<Object> held = (List<Object>) request.get("a");
        bed.elsewhere(id, Map.of("a", new ArrayList<>(List.of("theirs"))));
        node.request(id, Kind.READING).finish();
        held.add("mine");
        assertFails(Outcome.CONFLICT, request::finish);
        assertThat(bed.values(id)).isEqualTo(Map.of("a", List.of("theirs")));
    }

    @Test
    void a_request_that_saves_more_than_once_does_not_conflict_with_itself() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        for (int i = 0; i < 3; i++) {
            request.set("a", (int) request.get("a") + 1);
            request.set("b", i);
            request.save();
            request.remove("b");
            request.save();
        }
        request.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 4));
    }

    @Test
    void requests_of_one_node_have_their_turn_one_after_the_other() throws Exception {
        SessionId id = bed.session(Map.of("a", 0));
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(InThread.run(() -> {
                TestRequest request = node.request(id);
                request.set("a", (int) request.get("a") + 1);
                request.finish();
            }));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 20));
        assertThat(node.engine.metrics().getConflicts()).isZero();
    }

    @Test
    void requests_that_only_read_do_not_wait() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest writer = node.request(id);
        TestRequest reader = node.request(id, Kind.READING);
        assertThat(reader.get("a")).isEqualTo(1);
        reader.finish();
        writer.finish();
    }

    @Test
    void whoever_waited_for_its_turn_for_too_long_is_told() {
        EngineBed impatient = bed.locking(Duration.ofMillis(20), Duration.ofSeconds(30), Duration.ofSeconds(60));
        TestNode there = impatient.node();
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest first = there.request(id);
        TestRequest second = there.arriving(id, Kind.WRITING);
        assertThatExceptionOfType(TurnTimeoutException.class)
                .isThrownBy(second::open)
                .withMessageContaining(id.handle().toString())
                .withMessageContaining("lockWait");
        assertThat(there.engine.metrics().getLockTimeouts()).isEqualTo(1);
        first.finish();
        assertThat(second.open()).isNotNull();
        second.finish();
        assertThat(there.engine.sessionsInUse()).isZero();
    }

    @Test
    void a_request_that_has_one_session_to_itself_does_not_wait_for_another() {
        SessionId one = bed.session(Map.of());
        SessionId two = bed.session(Map.of());
        TestRequest holder = node.request(two);
        UseGroup group = new UseGroup();
        SessionUse first = node.engine.use(one, Kind.WRITING, group);
        first.open();
        SessionUse second = node.engine.use(two, Kind.WRITING, group);
        assertThatExceptionOfType(TurnTimeoutException.class)
                .isThrownBy(second::open)
                .withMessageContaining(one.handle().toString())
                .withMessageContaining(two.handle().toString());
        holder.finish();
        assertThat(second.open()).isNotNull();
        second.end();
        first.end();
    }

    @Test
    void whoever_waited_for_an_object_that_was_given_up_meanwhile_gets_another() throws Exception {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest first = node.request(id);
        CompletableFuture<Integer> waiting = InThread.supply(() -> {
            TestRequest second = node.request(id);
            int seen = (int) second.get("a");
            second.set("a", seen + 1);
            second.finish();
            return seen;
        });
        EngineBed.patiently().until(() -> first.session().turns().isWaitedFor());
        first.set("a", 5);
        bed.elsewhere(id, Map.of("a", 7));
        assertFails(Outcome.CONFLICT, first::finish);
        assertThat(waiting.get()).isEqualTo(7);
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 8));
    }

    @Test
    void a_merge_function_joins_two_changes() {
        SessionId id = bed.session(Map.of("a", 10));
        TestRequest request = node.request(id);
        request.session().mergeWith("a", StrictTest::sum);
        request.set("a", 11);
        bed.elsewhere(id, Map.of("a", 15));
        request.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 16));
        assertThat(node.engine.metrics().getConflicts()).isZero();
    }

    @Test
    void a_merge_function_joins_with_a_change_that_a_load_had_brought_before_this_one_was_made() {
        SessionId id = bed.session(Map.of("a", 10));
        TestRequest request = node.request(id);
        request.session().mergeWith("a", StrictTest::sum);
        int read = (int) request.get("a");
        bed.elsewhere(id, Map.of("a", 15));
        node.request(id, Kind.READING).finish();
        request.set("a", read + 1);
        request.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 16));
    }

    @Test
    void a_merge_function_joins_with_a_removal() {
        SessionId id = bed.session(Map.of("a", 10, "b", 10));
        TestRequest request = node.request(id);
        List<Object> seen = new ArrayList<>();
        for (String name : List.of("a", "b")) {
            request.session().mergeWith(name, (base, ours, theirs) -> {
                seen.add(base);
                seen.add(theirs == null ? "removed" : theirs);
                return ours;
            });
        }
        request.set("a", 11);
        request.get("b");
        bed.elsewhere(id, Map.of(), "a", "b");
        node.request(id, Kind.READING).finish();
        request.set("b", 12);
        request.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 11, "b", 12));
        assertThat(seen).containsExactly(10, "removed", 10, "removed");
    }

    @Test
    void a_merge_function_is_called_again_as_often_as_others_are_first() {
        SessionId id = bed.session(Map.of("a", 0));
        TestRequest request = node.request(id);
        request.session().mergeWith("a", StrictTest::sum);
        request.set("a", 1);
        AtomicInteger others = new AtomicInteger();
        Runnable[] interfere = new Runnable[1];
        interfere[0] = () -> {
            int value = (int) bed.values(id).get("a");
            bed.elsewhere(id, Map.of("a", value + 10));
            if (others.incrementAndGet() < 5) {
                node.link.beforeNext(COMMIT, interfere[0]);
            }
        };
        node.link.beforeNext(COMMIT, interfere[0]);
        request.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 51));
    }

    @Test
    void a_conflict_of_an_attribute_without_a_merge_function_is_refused_whole() {
        SessionId id = bed.session(Map.of("a", 1, "b", 1));
        TestRequest request = node.request(id);
        request.session().mergeWith("a", StrictTest::sum);
        request.set("a", 2);
        request.set("b", 2);
        bed.elsewhere(id, Map.of("a", 7, "b", 7));
        assertFails(Outcome.CONFLICT, request::finish);
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 7, "b", 7));
    }

    @Test
    void a_read_only_turn_costs_one_round_trip() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.get("a");
        request.finish();
        assertThat(node.link.calls()).containsExactly(LOAD);
    }

    private static Object sum(Object base, Object ours, Object theirs) {
        return (int) ours + (int) theirs - (int) base;
    }
}
