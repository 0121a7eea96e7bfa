// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static dev.baton.session.contract.memory.StoreOperation.CREATE;
import static dev.baton.session.contract.memory.StoreOperation.LOAD;
import static dev.baton.session.engine.FailedCommitTest.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Secret;
import dev.baton.session.SessionId;
import dev.baton.session.contract.memory.LinkFault;
import dev.baton.session.spi.SessionStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Who is logged in, how long a session lives, and the change of its id. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MetadataTest {
    private static final User ANN = new User("ann", "realm", List.of("buyer"), "FORM");

    private final EngineBed bed = EngineBed.merging();
    private final TestNode node = bed.node();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void facts_reach_the_other_node() {
        SessionId id = bed.session(Map.of());
        TestRequest request = node.request(id);
        request.session().setUser(Optional.of(ANN));
        request.session().setMaxInactive(Duration.ofMinutes(7));
        request.finish();
        TestRequest there = bed.node().request(id);
        assertThat(there.session().user()).contains(ANN);
        assertThat(there.session().maxInactive()).isEqualTo(Duration.ofMinutes(7));
        assertThat(there.session().created()).isEqualTo(request.session().created());
    }

    @Test
    void two_changes_of_different_facts_are_joined() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.session().setMaxInactive(Duration.ofMinutes(7));
        request.set("a", 2);
        bed.elsewhere(id, facts -> facts.withUser(Optional.of(ANN)));
        request.finish();
        assertThat(bed.facts(id).user()).contains(ANN);
        assertThat(bed.facts(id).maxInactive()).isEqualTo(Duration.ofMinutes(7));
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 2));
        assertThat(request.session().user()).contains(ANN);
    }

    @Test
    void a_change_of_facts_that_another_made_during_a_commit_is_not_set_back() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.session().setMaxInactive(Duration.ofMinutes(7));
        node.link.afterNext(COMMIT, () -> {
            bed.elsewhere(id, facts -> facts.withUser(Optional.of(ANN)));
            node.request(id).use.end();
        });
        request.save();
        assertThat(request.session().user()).contains(ANN);
        request.set("a", 2);
        request.session().setMaxInactive(Duration.ofMinutes(8));
        request.finish();
        assertThat(bed.facts(id).user()).contains(ANN);
        assertThat(bed.facts(id).maxInactive()).isEqualTo(Duration.ofMinutes(8));
    }

    @Test
    void a_fact_changed_while_facts_are_on_their_way_is_saved_with_the_next_commit() {
        SessionId id = bed.session(Map.of());
        TestRequest request = node.request(id);
        request.session().setMaxInactive(Duration.ofMinutes(7));
        node.link.beforeNext(COMMIT, () -> request.session().setUser(Optional.of(ANN)));
        request.save();
        assertThat(bed.facts(id).user()).isEmpty();
        request.finish();
        assertThat(bed.facts(id).user()).contains(ANN);
        assertThat(bed.facts(id).maxInactive()).isEqualTo(Duration.ofMinutes(7));
    }

    @Test
    void after_a_change_of_the_id_only_the_new_one_opens_the_session() {
        SessionId old = bed.session(Map.of("a", 1));
        TestRequest request = node.request(old);
        SessionId next = request.use.changeId();
        assertThat(next.handle()).isEqualTo(old.handle());
        assertThat(request.id()).isEqualTo(next);
        request.finish();
        for (TestNode any : List.of(node, bed.node())) {
            assertThat(any.request(old).use.isAbsent()).isTrue();
            assertThat(any.request(next).get("a")).isEqualTo(1);
        }
    }

    @Test
    void a_late_request_with_the_old_id_is_known_to_be_late() {
        SessionId old = bed.session(Map.of("a", 1));
        TestRequest request = node.request(old);
        request.use.changeId();
        request.finish();
        for (TestNode any : List.of(node, bed.node())) {
            LiveSession session = any.engine.hold(old.handle());
            assertThat(session.loader().join(old, SessionUse.Kind.WRITING, null, new UseGroup()))
                    .isEqualTo(Presence.RETIRED);
            assertThat(session.loader()
                            .join(
                                    new SessionId(old.handle(), Secret.random()),
                                    SessionUse.Kind.WRITING,
                                    null,
                                    new UseGroup()))
                    .isEqualTo(Presence.ABSENT);
            any.engine.release(session);
        }
    }

    @Test
    void a_request_in_flight_with_the_old_id_finishes_and_does_not_undo_the_change() {
        SessionId old = bed.session(Map.of("a", 1));
        TestRequest slowHere = node.request(old);
        TestRequest slowThere = bed.node().request(old);
        TestRequest login = node.request(old);
        login.session().setUser(Optional.of(ANN));
        SessionId next = login.use.changeId();
        login.finish();
        slowHere.set("b", 2);
        slowHere.finish();
        slowThere.set("c", 3);
        slowThere.session().setMaxInactive(Duration.ofMinutes(3));
        slowThere.finish();
        assertThat(bed.facts(old).secret()).isEqualTo(next.secret().hash());
        assertThat(bed.facts(old).user()).contains(ANN);
        assertThat(bed.facts(old).maxInactive()).isEqualTo(Duration.ofMinutes(3));
        assertThat(bed.values(old)).isEqualTo(Map.of("a", 1, "b", 2, "c", 3));
    }

    @Test
    void until_the_store_has_taken_the_new_id_the_old_one_opens_the_session() {
        SessionId old = bed.session(Map.of("a", 1));
        TestRequest request = node.request(old);
        node.link.beforeNext(COMMIT, () -> {
            TestRequest parallel = node.request(old);
            assertThat(parallel.get("a")).isEqualTo(1);
            parallel.use.end();
        });
        request.use.changeId();
        assertThat(node.request(old).use.isAbsent()).isTrue();
    }

    @Test
    void as_soon_as_the_store_has_taken_the_new_id_a_request_with_the_old_one_is_late() {
        SessionId old = bed.session(Map.of("a", 1));
        TestRequest request = node.request(old);
        node.link.afterNext(COMMIT, () -> {
            LiveSession session = node.engine.hold(old.handle());
            assertThat(session.loader().join(old, SessionUse.Kind.WRITING, null, new UseGroup()))
                    .isEqualTo(Presence.RETIRED);
            node.engine.release(session);
        });
        request.use.changeId();
    }

    @Test
    void of_two_changes_of_the_id_one_after_the_other_the_later_one_holds() {
        SessionId old = bed.session(Map.of());
        TestRequest here = node.request(old);
        TestNode other = bed.node();
        TestRequest there = other.request(old);
        SessionId first = here.use.changeId();
        SessionId second = there.use.changeId();
        here.finish();
        there.finish();
        assertThat(node.request(old).use.isAbsent()).isTrue();
        assertThat(node.request(first).use.isAbsent()).isTrue();
        assertThat(node.request(second).use.isAbsent()).isFalse();
        assertThat(other.request(second).use.isAbsent()).isFalse();
    }

    @Test
    void a_change_of_the_id_that_may_or_may_not_have_been_taken_is_told_as_a_failure() {
        SessionId old = bed.session(Map.of());
        TestRequest request = node.request(old);
        node.link.failNext(COMMIT, LinkFault.REPLY_LOST);
        assertFails(Outcome.UNKNOWN, request.use::changeId);
        assertThat(request.id()).isEqualTo(old);
        assertFails(Outcome.UNKNOWN, request::finish);
    }

    @Test
    void a_change_of_the_id_of_an_ended_session_is_gone() {
        SessionId id = bed.session(Map.of());
        TestRequest request = node.request(id);
        bed.endElsewhere(id);
        assertFails(Outcome.GONE, request.use::changeId);
        assertThat(bed.isStored(id)).isFalse();
    }

    @Test
    void a_new_session_changes_its_id_without_asking() {
        TestRequest request = node.create();
        SessionId made = request.id();
        SessionId next = request.use.changeId();
        assertThat(node.link.calls()).isEmpty();
        request.finish();
        assertThat(node.link.calls()).containsExactly(CREATE);
        assertThat(node.request(made).use.isAbsent()).isTrue();
        assertThat(node.request(next).use.isAbsent()).isFalse();
    }

    @Test
    void a_secret_is_late_for_30_seconds_and_wrong_from_then_on() {
        SessionId old = bed.session(Map.of());
        TestRequest request = node.request(old);
        request.use.changeId();
        request.finish();
        bed.clock.advance(SessionStore.RETIRED_FOR);
        LiveSession session = bed.node().engine.hold(old.handle());
        assertThat(session.loader().join(old, SessionUse.Kind.WRITING, null, new UseGroup()))
                .isEqualTo(Presence.ABSENT);
    }

    @Test
    void facts_that_are_the_same_are_not_sent() {
        SessionId id = bed.session(Map.of());
        TestRequest request = node.request(id);
        request.session().setMaxInactive(request.session().maxInactive());
        request.finish();
        assertThat(node.link.calls()).containsExactly(LOAD);
    }
}
