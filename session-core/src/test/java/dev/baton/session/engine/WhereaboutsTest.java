// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static dev.baton.session.contract.memory.StoreOperation.HEADS;
import static dev.baton.session.engine.EngineBed.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.session.Secret;
import dev.baton.session.SessionId;
import dev.baton.session.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Which of several applications of a node has a session. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WhereaboutsTest {
    private final EngineBed bed = EngineBed.merging();
    private final TestNode node = bed.node();

    @AfterEach
    void close() {
        bed.close();
    }

    private static Optional<Whereabouts.Place> find(SessionId id, TestNode... nodes) {
        return Whereabouts.find(
                id, List.of(nodes).stream().map(one -> one.place).toList());
    }

    @Test
    void a_session_is_found_where_the_store_has_it_and_the_secret_is_its_present_or_its_last_one() {
        SessionId id = bed.session(Map.of("a", 1));
        node.link.forgetCalls();
        assertThat(find(id, node)).contains(node.place);
        assertThat(find(new SessionId(id.handle(), Secret.random()), node)).isEmpty();
        assertThat(find(SessionId.random(), node)).isEmpty();
        assertThat(node.link.calls()).containsExactly(HEADS, HEADS, HEADS);

        TestRequest request = node.request(id);
        SessionId next = request.use.changeId();
        request.finish();
        assertThat(find(next, node)).contains(node.place);
        assertThat(find(id, node)).contains(node.place);
        bed.advance(Duration.ofMinutes(1));
        assertThat(find(id, node)).isEmpty();
    }

    @Test
    void each_store_is_asked_once_and_the_first_that_has_it_is_the_answer() {
        SessionId id = bed.session(Map.of("a", 1));
        TestNode other = bed.node();
        assertThat(find(id, node, other, node)).contains(node.place);
        assertThat(node.link.calls()).containsExactly(HEADS);
        assertThat(other.link.calls()).containsExactly(HEADS);
    }

    @Test
    void nothing_is_asked_where_the_copy_of_this_node_is_known_to_be_up_to_date() {
        try (EngineBed tracked = EngineBed.tracked()) {
            TestNode following = tracked.node();
            SessionId id = tracked.session(Map.of("a", 1));
            following.request(id).finish();
            following.link.forgetCalls();
            assertThat(find(id, following)).contains(following.place);
            assertThat(following.link.calls()).isEmpty();
        }
    }

    @Test
    void while_the_store_is_away_a_session_is_where_this_node_knew_it_last_and_else_nobody_knows() {
        SessionId known = bed.session(Map.of("a", 1));
        SessionId unknown = bed.session(Map.of("a", 1));
        node.request(known).finish();
        node.link.cut();
        assertThat(find(known, node)).contains(node.place);
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> find(unknown, node));
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> find(new SessionId(known.handle(), Secret.random()), node));
    }

    @Test
    void a_session_that_was_asked_for_while_the_store_was_away_is_found_though_it_has_fallen_due() {
        SessionId id = bed.session(Map.of("a", 1));
        node.request(id).finish();
        bed.advance(LONG.minusMinutes(1));
        node.link.cut();
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> node.request(id));
        node.engine.beat();
        bed.clock.advance(Duration.ofMinutes(10));
        node.link.restore();
        assertThat(find(id, node)).contains(node.place);
        assertThat(node.request(id).get("a")).isEqualTo(1);
    }

    @Test
    void soon_after_a_break_a_session_that_is_not_there_may_yet_be_reported_by_another_node() {
        node.link.cut();
        node.engine.beat();
        node.nanos.addAndGet(LONG.toNanos());
        node.link.restore();
        node.engine.beat();
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> find(SessionId.random(), node))
                .withMessageContaining("may still report");
    }
}
