// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static dev.baton.session.contract.memory.StoreOperation.LOAD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What other nodes change while requests of this one are in flight. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RemoteChangesTest {
    private final EngineBed bed = EngineBed.merging();
    private final TestNode node = bed.node();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void distinct_attributes_changed_on_two_nodes_both_survive() {
        SessionId id = bed.session(Map.of("a", 1, "b", 1, "c", 1));
        TestNode other = bed.node();
        TestRequest here = node.request(id);
        TestRequest there = other.request(id);
        here.set("a", 2);
        here.remove("c");
        there.set("b", 2);
        there.set("d", 2);
        here.finish();
        there.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 2, "b", 2, "d", 2));
    }

    @Test
    void of_two_changes_of_the_same_attribute_the_later_commit_wins_and_is_counted() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.set("a", 2);
        bed.elsewhere(id, Map.of("a", 3));
        request.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 2));
        assertThat(node.engine.metrics().getOverwritten()).isEqualTo(1);
    }

    @Test
    void a_request_in_flight_sees_what_a_later_one_has_loaded() {
        SessionId id = bed.session(Map.of("a", 1, "b", 1));
        TestRequest first = node.request(id);
        assertThat(first.get("a")).isEqualTo(1);
        bed.elsewhere(id, Map.of("a", 2), "b");
        node.request(id).finish();
        assertThat(first.get("a")).isEqualTo(2);
        assertThat(first.get("b")).isNull();
        first.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 2));
    }

    @Test
    void a_change_made_here_stays_when_another_is_loaded() {
        SessionId id = bed.session(Map.of("a", 1, "b", 1));
        TestRequest first = node.request(id);
        first.set("a", 2);
        first.remove("b");
        bed.elsewhere(id, Map.of("a", 3, "b", 3));
        node.request(id).use.end();
        assertThat(first.get("a")).isEqualTo(2);
        assertThat(first.get("b")).isNull();
        first.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 2));
    }

    @Test
    void a_value_that_a_change_from_elsewhere_took_the_place_of_is_saved_if_it_is_changed_later() {
        SessionId id = bed.session(Map.of("a", list(1)));
        TestRequest first = node.request(id);
        List<Object> held = listOf(first.get("a"));
        bed.elsewhere(id, Map.of("a", list(2)));
        node.request(id).finish();
        held.add("mine");
        first.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", list(1, "mine")));
    }

    @Test
    void a_value_that_a_change_from_elsewhere_took_the_place_of_is_not_saved_if_it_was_only_read() {
        SessionId id = bed.session(Map.of("a", list(1)));
        TestRequest first = node.request(id);
        listOf(first.get("a"));
        bed.elsewhere(id, Map.of("a", list(2)));
        node.request(id).finish();
        first.finish();
        assertThat(node.link.count(COMMIT)).isZero();
        assertThat(node.request(id).get("a")).isEqualTo(list(2));
    }

    @Test
    void what_another_node_changes_while_a_commit_is_on_its_way_is_taken_afterwards() {
        SessionId id = bed.session(Map.of("a", 1, "b", 1));
        TestRequest request = node.request(id);
        request.set("a", 2);
        node.link.afterNext(COMMIT, () -> {
            bed.elsewhere(id, Map.of("a", 3, "b", 3));
            node.request(id).use.end();
        });
        request.save();
        assertThat(request.get("a")).isEqualTo(3);
        assertThat(request.get("b")).isEqualTo(3);
        request.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 3, "b", 3));
    }

    @Test
    void what_another_node_removes_while_a_commit_is_on_its_way_is_gone_afterwards() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.set("a", 2);
        node.link.afterNext(COMMIT, () -> {
            bed.elsewhere(id, Map.of(), "a");
            node.request(id).use.end();
        });
        request.save();
        assertThat(request.get("a")).isNull();
        request.finish();
        assertThat(node.request(id).get("a")).isNull();
        assertThat(bed.values(id)).isEmpty();
    }

    @Test
    void a_removal_elsewhere_that_a_load_brought_during_a_commit_does_not_undo_what_was_set_meanwhile() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.set("a", 2);
        node.link.afterNext(COMMIT, () -> {
            bed.elsewhere(id, Map.of(), "a");
            node.request(id).use.end();
            request.set("a", 4);
        });
        request.save();
        assertThat(request.get("a")).isEqualTo(4);
        request.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 4));
    }

    @Test
    void what_is_set_while_a_removal_is_on_its_way_is_saved() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.remove("a");
        node.link.afterNext(COMMIT, () -> request.set("a", 3));
        request.save();
        assertThat(request.get("a")).isEqualTo(3);
        request.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 3));
    }

    @Test
    void what_is_removed_while_it_is_on_its_way_is_removed() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.set("a", 2);
        node.link.beforeNext(COMMIT, () -> request.remove("a"));
        request.save();
        assertThat(request.get("a")).isNull();
        request.finish();
        assertThat(bed.values(id)).isEmpty();
    }

    @Test
    void what_another_node_sets_while_a_removal_is_on_its_way_is_taken_afterwards() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.remove("a");
        node.link.afterNext(COMMIT, () -> {
            bed.elsewhere(id, Map.of("a", 3));
            node.request(id).use.end();
        });
        request.save();
        assertThat(request.get("a")).isEqualTo(3);
        request.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 3));
    }

    @Test
    void a_value_changed_in_place_while_it_is_on_its_way_is_saved_with_the_next_commit() {
        SessionId id = bed.session(Map.of());
        TestRequest request = node.request(id);
        List<Object> value = list(1);
        request.set("a", value);
        node.link.beforeNext(COMMIT, () -> value.add(2));
        request.save();
        request.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", list(1, 2)));
    }

    @Test
    void a_value_changed_in_place_while_it_was_on_its_way_is_saved_though_another_came_after_it() {
        SessionId id = bed.session(Map.of("a", list(0)));
        TestRequest request = node.request(id);
        List<Object> value = list(1);
        request.set("a", value);
        node.link.afterNext(COMMIT, () -> {
            bed.elsewhere(id, Map.of("a", list("theirs")));
            node.request(id).use.end();
            value.add(2);
        });
        request.save();
        request.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", list(1, 2)));
    }

    @Test
    void a_change_in_place_that_was_taken_back_gives_way_to_what_another_node_set() {
        SessionId id = bed.session(Map.of("a", list(1)));
        TestRequest request = node.request(id);
        List<Object> value = listOf(request.get("a"));
        value.add("changed my mind");
        bed.elsewhere(id, Map.of("a", list("theirs")));
        node.request(id).use.end();
        value.remove(1);
        request.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", list("theirs")));
        assertThat(node.request(id).get("a")).isEqualTo(list("theirs"));
    }

    @Test
    void a_change_in_place_that_was_taken_back_gives_way_to_what_another_node_removed() {
        SessionId id = bed.session(Map.of("a", list(1)));
        TestRequest request = node.request(id);
        List<Object> value = listOf(request.get("a"));
        value.add("changed my mind");
        bed.elsewhere(id, Map.of("a", list("theirs")));
        node.request(id).use.end();
        bed.elsewhere(id, Map.of(), "a");
        node.request(id).use.end();
        value.remove(1);
        request.finish();
        assertThat(bed.values(id)).isEmpty();
        assertThat(node.request(id).get("a")).isNull();
    }

    @Test
    void an_answer_that_another_has_overtaken_brings_nothing_back() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.remove("a");
        node.link.afterNext(LOAD, request::save);
        node.request(id).use.end();
        assertThat(request.get("a")).isNull();
        request.finish();
        assertThat(bed.values(id)).isEmpty();
    }

    private static List<Object> list(Object... items) {
        return new ArrayList<>(List.of(items));
    }

    @SuppressWarnings("unchecked")
    private static List<Object> listOf(@Nullable Object value) {
        assertThat(value).isInstanceOf(List.class);
        return (List<Object>) value;
    }
}
