// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static dev.baton.session.contract.memory.StoreOperation.LOAD;
import static dev.baton.session.contract.memory.StoreOperation.TOUCH;
import static dev.baton.session.engine.EngineBed.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.session.SessionId;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.contract.memory.LinkFault;
import dev.baton.session.engine.SessionUse.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Sessions that are in use do not end, whatever a request takes or a store does. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class UsedSessionsTest {
    private final EngineBed bed = EngineBed.merging();
    private final TestNode node = bed.node();
    private final TestNode sweeper = bed.node();

    @AfterEach
    void close() {
        bed.close();
    }

    /** Lets the store's time go on, and the node learn of it, in steps that are short beside the deadline. */
    private void goOn(Duration time, Runnable each) {
        for (Duration gone = Duration.ZERO; gone.compareTo(time) < 0; gone = gone.plusMinutes(1)) {
            bed.advance(Duration.ofMinutes(1));
            node.engine.beat();
            each.run();
        }
    }

    @Test
    void a_request_in_flight_keeps_its_session_however_long_it_runs() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest slow = node.request(id);
        node.link.forgetCalls();
        goOn(LONG.multipliedBy(4), () -> {
            node.engine.keep();
            assertThat(sweeper.sweep()).isZero();
        });
        assertThat(node.link.count(TOUCH)).isBetween(3, 5);
        slow.set("a", 2);
        slow.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 2));
    }

    @Test
    void nothing_is_written_for_a_short_request_or_one_that_does_not_count_or_has_ended() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest looking = node.request(id, Kind.NOT_TOUCHING);
        TestRequest ended = node.request(id);
        ended.finish();
        node.link.forgetCalls();
        goOn(LONG.plusMinutes(2), node.engine::keep);
        assertThat(node.link.count(TOUCH)).isZero();
        assertThat(sweeper.sweep()).isEqualTo(1);
        looking.use.end();
    }

    @Test
    void a_session_that_was_asked_for_while_the_store_was_away_is_there_when_it_is_back() {
        SessionId id = bed.session(Map.of("a", 1));
        node.request(id).finish();
        bed.advance(LONG.minusMinutes(1));
        node.link.failNext(LOAD, LinkFault.UNREACHABLE);
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> node.request(id));
        bed.advance(Duration.ofMinutes(10));
        assertThat(node.request(id).get("a")).isEqualTo(1);
        assertThat(sweeper.sweep()).isZero();
    }

    @Test
    void the_store_is_told_of_it_as_soon_as_it_answers_also_if_nobody_asks_again() {
        SessionId id = bed.session(Map.of("a", 1));
        node.request(id).finish();
        bed.advance(LONG.minusMinutes(1));
        node.link.cut();
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> node.request(id));
        node.engine.beat();
        bed.advance(Duration.ofMinutes(10));
        node.link.restore();
        node.engine.beat();
        assertThat(sweeper.sweep()).isZero();
        assertThat(bed.isStored(id)).isTrue();
    }

    @Test
    void after_a_break_nothing_is_ended_for_as_long_as_it_lasted() {
        bed.session(Map.of("a", 1));
        sweeper.link.cut();
        sweeper.engine.beat();
        bed.advance(LONG.plusMinutes(2));
        sweeper.nanos.addAndGet(Duration.ofSeconds(40).toNanos());
        sweeper.link.restore();
        assertThat(sweeper.sweep()).isZero();
        sweeper.engine.beat();
        assertThat(sweeper.sweep()).isZero();
        beatFor(sweeper, Duration.ofSeconds(39));
        assertThat(sweeper.sweep()).isZero();
        beatFor(sweeper, Duration.ofSeconds(2));
        assertThat(sweeper.sweep()).isEqualTo(1);
    }

    @Test
    void soon_after_a_break_a_session_that_is_not_there_may_yet_be_reported_by_another_node() {
        SessionId id = bed.session(Map.of("a", 1));
        node.request(id).finish();
        node.link.cut();
        sweeper.link.cut();
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> node.request(id));
        bed.advance(LONG.plusMinutes(2));
        sweeper.nanos.addAndGet(Duration.ofMinutes(62).toNanos());
        sweeper.link.restore();
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> sweeper.request(id))
                .withMessageContaining("may still report");
        sweeper.engine.beat();
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> sweeper.request(id));
        node.link.restore();
        node.engine.beat();
        TestRequest request = sweeper.request(id);
        assertThat(request.get("a")).isEqualTo(1);
        request.finish();
        SessionId never = SessionId.random();
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> sweeper.request(never));
        beatFor(sweeper, Contact.REPORTS);
        assertThat(sweeper.request(never).use.isAbsent()).isTrue();
    }

    @Test
    void after_a_short_break_what_is_not_there_is_not_there() {
        sweeper.link.cut();
        sweeper.engine.beat();
        sweeper.nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        sweeper.link.restore();
        sweeper.engine.beat();
        assertThat(sweeper.request(SessionId.random()).use.isAbsent()).isTrue();
    }

    @Test
    void what_a_node_that_was_cut_off_alone_was_asked_for_is_ended_by_those_that_were_not() {
        SessionId id = bed.session(Map.of("a", 1));
        node.request(id).finish();
        node.link.cut();
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> node.request(id));
        bed.advance(LONG.plusMinutes(2));
        assertThat(sweeper.sweep()).isEqualTo(1);
        node.link.restore();
        node.engine.beat();
        assertThat(bed.isStored(id)).isFalse();
    }

    @Test
    void after_a_long_break_nothing_is_ended_for_five_minutes() {
        bed.session(Map.of("a", 1));
        bed.advance(LONG.plusMinutes(2));
        sweeper.nanos.addAndGet(Duration.ofHours(8).toNanos());
        assertThat(sweeper.sweep()).as("the node stood still").isZero();
        sweeper.engine.beat();
        beatFor(sweeper, Duration.ofSeconds(299));
        assertThat(sweeper.sweep()).isZero();
        beatFor(sweeper, Duration.ofSeconds(2));
        assertThat(sweeper.sweep()).isEqualTo(1);
    }

    @Test
    void a_cold_load_that_touches_does_not_take_itself_for_the_last_access() {
        SessionId id = bed.session(Map.of("a", 1));
        Instant used = bed.clock.instant();
        bed.advance(Duration.ofMinutes(10));
        TestRequest request = node.request(id);
        // The node that creates a session does not know the store's time to the millisecond.
        Instant latest = used.plus(Duration.ofMinutes(1));
        assertThat(request.session().lastAccess()).isBetween(used, latest);
        assertThat(request.session().access()).isBetween(used, latest);
        request.finish();
        bed.advance(Duration.ofMinutes(10));
        assertThat(sweeper.request(id).session().access()).isEqualTo(used.plus(Duration.ofMinutes(10)));
    }

    private static void beatFor(TestNode node, Duration time) {
        for (Duration gone = Duration.ZERO; gone.compareTo(time) < 0; gone = gone.plusSeconds(1)) {
            node.nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            node.engine.beat();
        }
    }
}
