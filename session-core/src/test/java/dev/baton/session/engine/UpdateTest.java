// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static dev.baton.session.engine.FailedCommitTest.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.baton.session.Consistency;
import dev.baton.session.SessionId;
import dev.baton.session.contract.InThread;
import dev.baton.session.contract.memory.LinkFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An update changes one attribute in one step, whatever others do meanwhile. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class UpdateTest {
    @ParameterizedTest
    @EnumSource(Consistency.class)
    void an_update_is_saved_at_once(Consistency consistency) {
        try (EngineBed bed = EngineBed.of(consistency)) {
            SessionId id = bed.session(Map.of("a", 1, "b", 1));
            TestRequest request = bed.node().request(id);
            request.set("b", 2);
            assertThat(request.session().update("a", UpdateTest::oneMore)).isEqualTo(2);
            assertThat(bed.values(id)).isEqualTo(Map.of("a", 2, "b", 1));
            assertThat(request.get("a")).isEqualTo(2);
            request.finish();
            assertThat(bed.values(id)).isEqualTo(Map.of("a", 2, "b", 2));
        }
    }

    @ParameterizedTest
    @EnumSource(Consistency.class)
    void an_update_of_a_new_session_creates_it(Consistency consistency) {
        try (EngineBed bed = EngineBed.of(consistency)) {
            TestRequest request = bed.node().create();
            assertThat(request.session().update("a", UpdateTest::oneMore)).isEqualTo(1);
            assertThat(bed.values(request.id())).isEqualTo(Map.of("a", 1));
            request.finish();
        }
    }

    @ParameterizedTest
    @EnumSource(Consistency.class)
    void an_update_is_repeated_until_nobody_else_was_first(Consistency consistency) {
        try (EngineBed bed = EngineBed.of(consistency)) {
            SessionId id = bed.session(Map.of("a", 1));
            TestNode node = bed.node();
            TestRequest request = node.request(id);
            for (int i = 0; i < 3; i++) {
                node.link.beforeNext(
                        COMMIT,
                        () -> bed.elsewhere(id, Map.of("a", (int) bed.values(id).get("a") + 10)));
            }
            assertThat(request.session().update("a", UpdateTest::oneMore)).isEqualTo(32);
            request.finish();
            assertThat(bed.values(id)).isEqualTo(Map.of("a", 32));
        }
    }

    @ParameterizedTest
    @EnumSource(value = Consistency.class, names = "LOCK", mode = EnumSource.Mode.EXCLUDE)
    void updates_on_two_nodes_are_never_lost(Consistency consistency) throws Exception {
        try (EngineBed bed = EngineBed.of(consistency)) {
            SessionId id = bed.session(Map.of("a", 0));
            List<TestNode> nodes = List.of(bed.node(), bed.node());
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                TestNode node = nodes.get(i % 2);
                all.add(InThread.run(() -> {
                    for (int n = 0; n < 50; n++) {
                        TestRequest request = node.request(id);
                        request.session().update("a", UpdateTest::oneMore);
                        request.finish();
                    }
                }));
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get();
            assertThat(bed.values(id)).isEqualTo(Map.of("a", 200));
        }
    }

    @ParameterizedTest
    @EnumSource(value = Consistency.class, names = "LOCK", mode = EnumSource.Mode.EXCLUDE)
    void an_answer_to_an_update_that_a_later_change_has_overtaken_brings_nothing_back(Consistency consistency) {
        try (EngineBed bed = EngineBed.of(consistency)) {
            SessionId id = bed.session(Map.of("a", 1));
            TestNode node = bed.node();
            TestRequest request = node.request(id);
            node.link.afterNext(COMMIT, () -> {
                bed.elsewhere(id, Map.of("a", 70));
                node.request(id, SessionUse.Kind.READING).use.end();
            });
            assertThat(request.session().update("a", UpdateTest::oneMore)).isEqualTo(2);
            assertThat(request.get("a")).isEqualTo(70);
            assertThat(request.session().update("a", UpdateTest::oneMore)).isEqualTo(71);
            request.finish();
            assertThat(bed.values(id)).isEqualTo(Map.of("a", 71));
        }
    }

    @ParameterizedTest
    @EnumSource(value = Consistency.class, names = "LOCK", mode = EnumSource.Mode.EXCLUDE)
    void an_answer_to_an_update_that_a_later_removal_has_overtaken_brings_nothing_back(Consistency consistency) {
        try (EngineBed bed = EngineBed.of(consistency)) {
            SessionId id = bed.session(Map.of("a", 1, "b", 1));
            TestNode node = bed.node();
            TestRequest request = node.request(id);
            node.link.afterNext(COMMIT, () -> {
                TestRequest other = bed.node().request(id);
                other.remove("a");
                other.finish();
                node.request(id, SessionUse.Kind.READING).use.end();
            });
            assertThat(request.session().update("a", UpdateTest::oneMore)).isEqualTo(2);
            assertThat(request.get("a")).isNull();
            request.finish();
            assertThat(bed.values(id)).isEqualTo(Map.of("b", 1));
        }
    }

    @ParameterizedTest
    @EnumSource(Consistency.class)
    void an_update_of_what_was_set_here_and_elsewhere_ends(Consistency consistency) {
        try (EngineBed bed = EngineBed.of(consistency)) {
            SessionId id = bed.session(Map.of("a", 1));
            TestNode node = bed.node();
            TestRequest request = node.request(id);
            request.set("a", 5);
            bed.elsewhere(id, Map.of("a", 70));
            node.request(id, SessionUse.Kind.READING).use.end();
            assertThat(request.session().update("a", UpdateTest::oneMore)).isEqualTo(6);
            request.finish();
            assertThat(bed.values(id)).isEqualTo(Map.of("a", 6));
        }
    }

    @ParameterizedTest
    @EnumSource(Consistency.class)
    void an_update_of_what_was_removed_here_ends(Consistency consistency) {
        try (EngineBed bed = EngineBed.of(consistency)) {
            SessionId id = bed.session(Map.of("a", 1));
            TestRequest request = bed.node().request(id);
            request.remove("a");
            assertThat(request.session().update("a", UpdateTest::oneMore)).isEqualTo(1);
            request.finish();
            assertThat(bed.values(id)).isEqualTo(Map.of("a", 1));
        }
    }

    @ParameterizedTest
    @EnumSource(Consistency.class)
    void the_function_gets_a_copy_that_nobody_else_has(Consistency consistency) {
        try (EngineBed bed = EngineBed.of(consistency)) {
            SessionId id = bed.session(Map.of("a", new ArrayList<>(List.of(1))));
            TestRequest request = bed.node().request(id);
            Object held = request.get("a");
            request.session().update("a", value -> {
                assertThat(value).isEqualTo(List.of(1)).isNotSameAs(held);
                List<Object> next = new ArrayList<>((List<?>) value);
                next.add(2);
                return next;
            });
            request.finish();
            assertThat(held).isEqualTo(List.of(1));
            assertThat(bed.values(id)).isEqualTo(Map.of("a", List.of(1, 2)));
        }
    }

    @ParameterizedTest
    @EnumSource(Consistency.class)
    void an_update_that_makes_null_is_refused_and_harms_nobody(Consistency consistency) {
        try (EngineBed bed = EngineBed.of(consistency)) {
            SessionId id = bed.session(Map.of("a", 1));
            TestRequest request = bed.node().request(id);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> request.session().update("a", value -> null))
                    .withMessageContaining("'a'");
            request.set("a", 2);
            request.finish();
            assertThat(bed.values(id)).isEqualTo(Map.of("a", 2));
        }
    }

    @ParameterizedTest
    @EnumSource(Consistency.class)
    void an_update_whose_answer_is_lost_leaves_the_outcome_unknown(Consistency consistency) {
        try (EngineBed bed = EngineBed.of(consistency)) {
            SessionId id = bed.session(Map.of("a", 1));
            TestNode node = bed.node();
            TestRequest request = node.request(id);
            node.link.failNext(COMMIT, LinkFault.REPLY_LOST);
            assertFails(Outcome.UNKNOWN, () -> request.session().update("a", UpdateTest::oneMore));
            assertFails(Outcome.UNKNOWN, request::finish);
            assertThat(node.request(id).get("a")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Consistency.class)
    void an_update_of_a_session_that_has_ended_is_gone(Consistency consistency) {
        try (EngineBed bed = EngineBed.of(consistency)) {
            SessionId id = bed.session(Map.of("a", 1));
            TestRequest request = bed.node().request(id);
            bed.endElsewhere(id);
            assertFails(Outcome.GONE, () -> request.session().update("a", UpdateTest::oneMore));
            assertThat(bed.isStored(id)).isFalse();
        }
    }

    private static Object oneMore(@Nullable Object value) {
        return value == null ? 1 : (int) value + 1;
    }
}
