// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static dev.baton.session.contract.memory.StoreOperation.CREATE;
import static dev.baton.session.contract.memory.StoreOperation.LOAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.session.SessionId;
import dev.baton.session.contract.memory.LinkFault;
import dev.baton.session.contract.memory.StoreOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After a commit that failed the object is detached: nothing of it is ever sent, and later requests load afresh. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FailedCommitTest {
    private final EngineBed bed = EngineBed.merging();
    private final TestNode node = bed.node();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void a_request_whose_changes_may_have_been_saved_with_anothers_is_not_told_that_nothing_was_changed() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest first = node.request(id);
        TestRequest second = node.request(id);
        first.set("first", 1);
        second.set("second", 2);
        first.save();
        second.set("third", 3);
        node.link.failNext(COMMIT, LinkFault.UNREACHABLE);
        assertFails(Outcome.UNKNOWN, second::finish);
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 1, "first", 1, "second", 2));
    }

    @Test
    void an_answer_that_is_lost_leaves_the_outcome_unknown() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.set("a", 2);
        node.link.failNext(COMMIT, LinkFault.REPLY_LOST);
        assertFails(Outcome.UNKNOWN, request::save);
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 2));
        assertThat(node.engine.metrics().getUnknown()).isEqualTo(1);
    }

    @Test
    void a_store_out_of_reach_takes_nothing() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.set("a", 2);
        node.link.failNext(COMMIT, LinkFault.UNREACHABLE);
        assertFails(Outcome.UNAVAILABLE, request::save);
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 1));
        assertThat(node.engine.metrics().getUnavailable()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(LinkFault.class)
    void nothing_of_a_detached_object_is_ever_sent(LinkFault fault) {
        SessionId id = bed.session(Map.of("a", 1, "b", new ArrayList<>()));
        TestRequest first = node.request(id);
        TestRequest second = node.request(id);
        @SuppressWarnings("unchecked")
        List<Object> held = (List<Object>) second.get("b");
        first.set("a", 2);
        node.link.failNext(COMMIT, fault);
        Outcome outcome = fault == LinkFault.UNREACHABLE ? Outcome.UNAVAILABLE : Outcome.UNKNOWN;
        assertFails(outcome, first::save);
        long version = bed.stored(id).version();
        held.add(1);
        second.set("c", 3);
        node.link.forgetCalls();
        assertFails(outcome, second::finish);
        assertFails(outcome, first::finish);
        assertThat(node.link.calls()).isEmpty();
        assertThat(bed.stored(id).version()).isEqualTo(version);
    }

    @Test
    void a_request_that_changed_nothing_fails_with_the_one_whose_changes_it_may_have_seen() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest first = node.request(id);
        TestRequest second = node.request(id);
        first.set("a", 2);
        assertThat(second.get("a")).isEqualTo(2);
        node.link.failNext(COMMIT, LinkFault.REQUEST_LOST);
        assertFails(Outcome.UNKNOWN, first::finish);
        assertFails(Outcome.UNKNOWN, second::finish);
    }

    @Test
    void later_requests_load_the_session_afresh() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest first = node.request(id);
        first.set("a", 2);
        node.link.failNext(COMMIT, LinkFault.REQUEST_LOST);
        assertFails(Outcome.UNKNOWN, first::save);
        TestRequest later = node.request(id);
        assertThat(later.session()).isNotSameAs(first.session());
        assertThat(later.get("a")).isEqualTo(1);
        later.set("b", 1);
        later.finish();
        assertFails(Outcome.UNKNOWN, first::finish);
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 1, "b", 1));
        assertThat(node.request(id).session()).isSameAs(later.session());
    }

    @Test
    void the_requests_that_have_the_object_can_still_read_it() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.set("a", 2);
        node.link.failNext(COMMIT, LinkFault.REQUEST_LOST);
        assertFails(Outcome.UNKNOWN, request::save);
        assertThat(request.get("a")).isEqualTo(2);
        assertThat(request.session().isUsable()).isTrue();
    }

    @Test
    void a_session_that_has_ended_stays_ended() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.set("a", 2);
        bed.endElsewhere(id);
        assertFails(Outcome.GONE, request::finish);
        assertThat(bed.isStored(id)).isFalse();
        assertThat(bed.backend.traces(EngineBed.NAMESPACE, id.handle())).isZero();
        assertThat(node.engine.metrics().getGone()).isEqualTo(1);
        assertThat(node.request(id).use.isAbsent()).isTrue();
    }

    @Test
    void whoever_changed_nothing_loses_nothing_when_the_session_has_ended() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.get("a");
        bed.endElsewhere(id);
        assertThat(node.request(id).use.isAbsent()).isTrue();
        request.finish();
        assertThat(node.engine.metrics().getGone()).isZero();
    }

    @Test
    void a_request_in_flight_when_another_finds_the_session_ended_is_told_if_it_has_changes() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        bed.endElsewhere(id);
        assertThat(node.request(id).use.isAbsent()).isTrue();
        request.set("a", 2);
        assertFails(Outcome.GONE, request::finish);
        assertThat(bed.isStored(id)).isFalse();
    }

    @Test
    void a_value_that_cannot_be_encoded_is_the_requests_failure_and_nothing_is_sent() {
        SessionId id = bed.session(Map.of("a", new ArrayList<>(List.of(1))));
        TestRequest request = node.request(id);
        @SuppressWarnings("unchecked")
        List<Object> list = (List<Object>) request.get("a");
        list.add(new Object());
        request.set("b", 1);
        node.link.forgetCalls();
        assertFails(Outcome.UNSERIALIZABLE, request::finish);
        assertThat(node.link.calls()).isEmpty();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", List.of(1)));
        TestRequest later = node.request(id);
        assertThat(later.get("a")).isEqualTo(List.of(1));
    }

    @ParameterizedTest
    @EnumSource(LinkFault.class)
    void a_new_session_whose_creation_fails_is_found_by_nobody_on_this_node_but_its_request(LinkFault fault) {
        TestRequest request = node.create();
        request.set("a", 1);
        node.link.failNext(CREATE, fault);
        assertFails(fault == LinkFault.UNREACHABLE ? Outcome.UNAVAILABLE : Outcome.UNKNOWN, request::finish);
        assertThat(node.engine.residentSessions()).isZero();
        assertThat(node.request(request.id()).use.isAbsent()).isEqualTo(fault != LinkFault.REPLY_LOST);
    }

    @Test
    void a_store_that_fails_while_metadata_is_joined_detaches_too() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = node.request(id);
        request.session().setMaxInactive(Duration.ofMinutes(5));
        bed.elsewhere(id, facts -> facts.withUser(Optional.of(new User("ann", "realm", List.of(), "FORM"))));
        node.link.failNext(LOAD, LinkFault.UNREACHABLE);
        assertFails(Outcome.UNAVAILABLE, request::save);
        assertThat(node.request(id).session()).isNotSameAs(request.session());
    }

    @Test
    void a_change_that_goes_with_another_requests_commit_is_not_sent_twice() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest first = node.request(id);
        TestRequest second = node.request(id);
        first.set("a", 2);
        second.set("b", 2);
        first.finish();
        second.finish();
        assertThat(node.link.count(StoreOperation.COMMIT)).isEqualTo(1);
        assertThat(bed.values(id)).isEqualTo(Map.of("a", 2, "b", 2));
    }

    static void assertFails(Outcome outcome, ThrowingCallable save) {
        assertThatExceptionOfType(CommitFailedException.class)
                .isThrownBy(save)
                .satisfies(failed -> assertThat(failed.outcome()).isEqualTo(outcome));
    }
}
