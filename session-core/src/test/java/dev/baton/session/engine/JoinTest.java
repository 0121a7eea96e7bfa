// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static dev.baton.session.contract.memory.StoreOperation.CREATE;
import static dev.baton.session.contract.memory.StoreOperation.LOAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.session.Secret;
import dev.baton.session.SessionId;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.contract.memory.LinkFault;
import dev.baton.session.engine.SessionUse.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** How a request finds its session, and what it sees of what others did before it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class JoinTest {
    private final EngineBed bed = EngineBed.merging();
    private final TestNode node = bed.node();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void a_request_that_does_not_ask_for_its_session_costs_nothing() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.arriving(id, Kind.WRITING);
        request.finish();
        assertThat(node.link.calls()).isEmpty();
    }

    @Test
    void a_reading_request_costs_one_round_trip_and_a_writing_one_two() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest reading = node.request(id);
        assertThat(reading.get("a")).isEqualTo(1);
        reading.finish();
        assertThat(node.link.calls()).containsExactly(LOAD);
        node.link.forgetCalls();
        TestRequest writing = node.request(id);
        writing.set("a", 2);
        writing.finish();
        assertThat(node.link.calls()).containsExactly(LOAD, COMMIT);
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 2));
    }

    @Test
    void a_new_session_reaches_the_store_with_its_first_commit() {
        TestRequest request = node.create();
        request.set("a", 1);
        assertThat(node.link.calls()).isEmpty();
        request.finish();
        assertThat(node.link.calls()).containsExactly(CREATE);
        assertThat(bed.values(request.id())).isEqualTo(Map.of("a", 1));
    }

    @Test
    void a_new_session_that_nobody_changed_reaches_the_store_too() {
        TestRequest request = node.create();
        request.finish();
        assertThat(bed.isStored(request.id())).isTrue();
    }

    @Test
    void each_request_sees_what_another_node_did_before_it() {
        SessionId id = bed.session(Map.of("a", 1, "b", 1));
        TestNode other = bed.node();
        for (int i = 2; i < 20; i++) {
            TestRequest writer = (i % 2 == 0 ? node : other).request(id);
            assertThat(writer.get("a")).isEqualTo(i - 1);
            writer.set("a", i);
            if (i % 3 == 0) {
                writer.remove("b");
            } else {
                writer.set("b", i);
            }
            writer.finish();
            TestRequest reader = (i % 2 == 0 ? other : node).request(id, Kind.READING);
            assertThat(reader.get("a")).isEqualTo(i);
            assertThat(reader.get("b")).isEqualTo(i % 3 == 0 ? null : i);
            reader.finish();
        }
    }

    @Test
    void requests_of_one_node_share_one_object() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest first = node.request(id);
        TestRequest second = node.request(id);
        assertThat(second.session()).isSameAs(first.session());
        first.set("a", 2);
        assertThat(second.get("a")).isEqualTo(2);
        first.finish();
        second.finish();
        TestRequest later = node.request(id);
        assertThat(later.get("a")).isEqualTo(2);
    }

    @Test
    void an_id_that_opens_no_session_finds_none() {
        assertThat(node.request(SessionId.random()).use.isAbsent()).isTrue();
        SessionId id = bed.session(Map.of());
        TestRequest wrongSecret = node.request(new SessionId(id.handle(), Secret.random()));
        assertThat(wrongSecret.use.session()).isNull();
        assertThat(wrongSecret.use.isAbsent()).isTrue();
        assertThat(node.engine.sessionsInUse()).isZero();
    }

    @Test
    void a_session_that_ended_elsewhere_is_found_no_more() {
        SessionId id = bed.session(Map.of("a", 1));
        node.request(id).finish();
        bed.endElsewhere(id);
        assertThat(node.request(id).use.isAbsent()).isTrue();
        assertThat(node.engine.residentSessions()).isZero();
    }

    @Test
    void a_store_that_cannot_answer_is_no_absent_session() {
        SessionId id = bed.session(Map.of("a", 1));
        node.link.failNext(LOAD, LinkFault.REPLY_LOST);
        TestRequest request = node.arriving(id, Kind.WRITING);
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(request::open);
        assertThat(request.use.isAbsent()).isFalse();
        request.open();
        assertThat(request.get("a")).isEqualTo(1);
    }

    @Test
    void a_look_before_the_use_saves_the_second_look() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.arriving(id, Kind.WRITING);
        assertThat(request.use.look()).isNotNull();
        request.open();
        assertThat(node.link.calls()).containsExactly(LOAD);
    }

    @Test
    void only_what_counts_as_use_extends_the_life_of_the_session() {
        SessionId id = bed.session(Map.of("a", 1));
        var before = bed.stored(id).times().lastAccess();
        bed.clock.advance(Duration.ofMinutes(10));
        node.request(id, Kind.LOOKING).finish();
        node.request(id, Kind.NOT_TOUCHING).finish();
        assertThat(bed.stored(id).times().lastAccess()).isEqualTo(before);
        node.request(id, Kind.READING).finish();
        assertThat(bed.stored(id).times().lastAccess()).isAfter(before);
    }

    @Test
    void what_a_reading_request_changes_is_not_saved() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id, Kind.READING);
        request.set("a", 2);
        request.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 1));
    }

    @Test
    void a_save_that_need_not_be_thorough_looks_only_if_somebody_asked_for_something() {
        SessionId id = bed.session(Map.of("a", new ArrayList<>(List.of(1))));
        TestRequest request = node.request(id);
        request.use.save(false, false);
        @SuppressWarnings("unchecked")
        List<Integer> list = (List<Integer>) request.get("a");
        list.add(2);
        request.use.save(false, false);
        assertThat(bed.values(id)).isEqualTo(Map.of("a", List.of(1, 2)));
        list.add(3);
        request.use.save(false, false);
        assertThat(bed.values(id)).isEqualTo(Map.of("a", List.of(1, 2)));
        request.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", List.of(1, 2, 3)));
    }
}
