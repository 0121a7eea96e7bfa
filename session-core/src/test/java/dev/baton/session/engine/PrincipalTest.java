// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static dev.baton.session.contract.memory.StoreOperation.CLAIM;
import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static dev.baton.session.contract.memory.StoreOperation.DELETE;
import static dev.baton.session.contract.memory.StoreOperation.ENROLLED;
import static dev.baton.session.contract.memory.StoreOperation.HEADS;
import static dev.baton.session.contract.memory.StoreOperation.WITHDRAW;
import static dev.baton.session.engine.EngineBed.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.session.AttributeSettings;
import dev.baton.session.BatonSessions.SessionInfo;
import dev.baton.session.Encryption;
import dev.baton.session.Handle;
import dev.baton.session.KeyRing;
import dev.baton.session.PrincipalSettings.WhenFull;
import dev.baton.session.SessionId;
import dev.baton.session.contract.Counts;
import dev.baton.session.contract.InThread;
import dev.baton.session.contract.memory.LinkFault;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Which sessions are a user's: exactly those, whatever became of them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PrincipalTest {
    private final EngineBed bed = EngineBed.merging();
    private final TestNode node = bed.node();
    private final TestNode other = bed.node();

    @AfterEach
    void close() {
        bed.close();
    }

    private static User user(String name) {
        return new User(name, "realm", List.of(), "FORM");
    }

    private SessionId login(TestNode on, String name) {
        SessionId id = bed.session(Map.of("name", name));
        return login(on, id, name);
    }

    private static SessionId login(TestNode on, SessionId id, String name) {
        TestRequest request = on.request(id);
        request.session().setUser(Optional.of(user(name)));
        request.finish();
        return request.id();
    }

    private static List<Handle> found(TestNode by, String name) {
        return by.engine.sessions().findByPrincipal(name).stream()
                .map(SessionInfo::handle)
                .toList();
    }

    @Test
    void the_sessions_of_a_user_are_found_on_every_node() {
        SessionId first = login(node, "ann");
        login(node, "bob");
        SessionId second = login(other, "ann");
        TestRequest fresh = node.create();
        fresh.session().setUser(Optional.of(user("ann")));
        fresh.finish();
        assertThat(found(other, "ann"))
                .containsExactlyInAnyOrder(
                        first.handle(), second.handle(), fresh.id().handle());
        assertThat(found(node, "nobody")).isEmpty();
    }

    @Test
    void ending_all_of_a_user_takes_one_look_up_and_a_claim_and_a_delete_for_each() {
        for (int i = 0; i < 10; i++) {
            login(node, "ann");
        }
        SessionId bobs = login(node, "bob");
        other.link.forgetCalls();
        assertThat(other.engine.sessions().endAllOf("ann")).isEqualTo(10);
        assertThat(other.link.count(ENROLLED)).isEqualTo(1);
        assertThat(other.link.count(HEADS)).isEqualTo(1);
        assertThat(other.link.count(CLAIM)).isEqualTo(10);
        assertThat(other.link.count(DELETE)).isEqualTo(10);
        assertThat(other.ended).hasSize(10).allMatch(event -> event.endsWith("with ann"));
        assertThat(found(node, "ann")).isEmpty();
        assertThat(bed.entered("ann")).isEmpty();
        assertThat(bed.isStored(bobs)).isTrue();
    }

    @Test
    void of_a_thousand_users_ending_ones_ten_takes_as_little() {
        int users = Counts.of(1_000);
        for (int i = 0; i < 10 * users; i++) {
            login(i % 2 == 0 ? node : other, "user" + i % users);
        }
        other.link.forgetCalls();
        assertThat(other.engine.sessions().endAllOf("user0")).isEqualTo(10);
        assertThat(other.link.count(ENROLLED)).isEqualTo(1);
        assertThat(other.link.count(HEADS)).isEqualTo(1);
        assertThat(other.link.count(DELETE)).isEqualTo(10);
        assertThat(other.link.calls())
                .as("one look-up, then for each a claim and a delete")
                .hasSize(2 + 3 * 10);
        assertThat(node.engine.sessions().list(null, 1_000).sessions()).hasSize(Math.min(1_000, 10 * users - 10));
    }

    @Test
    void the_sessions_of_a_user_are_found_where_everything_is_sealed() {
        byte[] key = new byte[32];
        new Random(1).nextBytes(key);
        KeyRing ring = KeyRing.parse("k1:" + Base64.getEncoder().encodeToString(key));
        try (EngineBed sealed =
                EngineBed.merging().attributes(AttributeSettings.DEFAULT.withEncryption(Encryption.REQUIRED, ring))) {
            TestNode on = sealed.node();
            SessionId id = login(on, sealed.session(Map.of("name", "ann")), "ann");
            assertThat(found(on, "ann")).containsExactly(id.handle());
            assertThat(on.engine.sessions().find(id.handle()))
                    .hasValueSatisfying(
                            session -> assertThat(session.principal()).contains("ann"));
            assertThat(on.engine.sessions().list(null, 10).sessions()).hasSize(1);
            assertThat(on.engine.sessions().inspect(id.handle())).isPresent();
            TestNode withoutKey = sealed.attributes(AttributeSettings.DEFAULT).node();
            sealed.advance(PrincipalSessions.PENDING_FOR);
            assertThat(found(withoutKey, "ann"))
                    .as("nobody's, as far as it can tell")
                    .isEmpty();
            assertThat(found(on, "ann")).as("and the entry was left").containsExactly(id.handle());
            assertThat(on.engine.sessions().endAllOf("ann")).isEqualTo(1);
        }
    }

    @Test
    void the_index_holds_exactly_the_live_sessions_after_every_kind_of_end_and_change() {
        SessionId stays = login(node, "ann");
        SessionId expires = login(node, "ann");
        SessionId loggedOut = login(node, "ann");
        SessionId invalidated = login(node, "ann");
        SessionId switched = login(node, "ann");
        TestRequest logout = other.request(loggedOut);
        logout.session().setUser(Optional.empty());
        logout.finish();
        other.request(invalidated).session().end(() -> {});
        login(other, switched, "bob");
        assertThat(bed.entered("bob")).containsExactly(switched.handle());
        bed.advance(LONG.minusMinutes(10));
        TestRequest change = node.request(stays);
        change.use.changeId();
        change.finish();
        bed.advance(LONG.minusMinutes(10));
        assertThat(found(other, "ann")).containsExactly(stays.handle());
        other.sweep();
        assertThat(bed.isStored(expires)).isFalse();
        assertThat(bed.entered("ann")).containsExactly(stays.handle());
        assertThat(bed.entered("bob")).isEmpty();
    }

    @Test
    void an_entry_that_a_dead_node_left_is_nobodys_answer_and_is_found_by_the_sweeper() {
        SessionId id = bed.session(Map.of());
        TestRequest request = node.request(id);
        request.session().setUser(Optional.of(user("ann")));
        node.link.failNext(COMMIT, LinkFault.UNREACHABLE);
        try {
            request.finish();
        } catch (CommitFailedException e) {
            assertThat(e.outcome()).isEqualTo(Outcome.UNAVAILABLE);
        }
        assertThat(bed.entered("ann")).containsExactly(id.handle());
        assertThat(found(other, "ann")).isEmpty();
        assertThat(bed.entered("ann")).as("its commit may be on its way").hasSize(1);
        bed.advance(PrincipalSessions.PENDING_FOR);
        other.engine.principals().lookAtDue();
        assertThat(bed.entered("ann")).isEmpty();
    }

    @Test
    void an_entry_that_was_not_taken_back_at_a_change_of_user_is_found_by_the_sweeper() {
        SessionId id = login(node, "ann");
        bed.advance(LONG.dividedBy(2));
        node.engine.principals().lookAtDue();
        node.link.failNext(WITHDRAW, LinkFault.UNREACHABLE);
        login(node, id, "bob");
        assertThat(bed.entered("ann")).hasSize(1);
        assertThat(found(other, "ann")).isEmpty();
        bed.advance(PrincipalSessions.PENDING_FOR);
        other.engine.principals().lookAtDue();
        assertThat(bed.entered("ann")).isEmpty();
        assertThat(bed.entered("bob")).containsExactly(id.handle());
    }

    @Test
    void a_user_who_has_as_many_sessions_as_he_may_have_is_refused_another() {
        try (EngineBed limited = EngineBed.merging().maxSessions(2, WhenFull.REFUSE)) {
            TestNode on = limited.node();
            List<SessionId> ids = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                ids.add(limited.session(Map.of()));
            }
            login(on, ids.get(0), "ann");
            login(limited.node(), ids.get(1), "ann");
            assertThatExceptionOfType(CommitFailedException.class)
                    .isThrownBy(() -> login(on, ids.get(2), "ann"))
                    .withMessageContaining("maxSessionsPerPrincipal")
                    .matches(refused -> refused.outcome() == Outcome.REFUSED);
            assertThat(on.engine.metrics().getRefusedLogins()).isEqualTo(1);
            assertThat(limited.facts(ids.get(2)).user()).isEmpty();
            login(on, ids.get(2), "bob");
            on.request(ids.get(0)).session().end(() -> {});
            login(on, limited.session(Map.of()), "ann");
        }
    }

    @Test
    void or_the_one_that_he_logged_in_to_first_ends() {
        try (EngineBed limited = EngineBed.merging().maxSessions(2, WhenFull.END_OLDEST)) {
            TestNode on = limited.node();
            List<SessionId> ids = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                SessionId id = limited.session(Map.of("name", i));
                ids.add(login(on, id, "ann"));
                limited.advance(LONG.dividedBy(100));
            }
            assertThat(on.ended)
                    .containsExactly(ids.get(0).handle() + " with 0", ids.get(1).handle() + " with 1");
            assertThat(found(on, "ann"))
                    .containsExactly(ids.get(2).handle(), ids.get(3).handle());
        }
    }

    @Test
    void entries_of_sessions_that_have_ended_take_no_room() {
        try (EngineBed limited = EngineBed.merging().maxSessions(1, WhenFull.REFUSE)) {
            TestNode on = limited.node();
            SessionId id = limited.session(Map.of());
            login(on, id, "ann");
            limited.endElsewhere(id);
            assertThat(limited.entered("ann")).hasSize(1);
            limited.advance(PrincipalSessions.PENDING_FOR);
            on.engine.beat();
            login(on, limited.session(Map.of()), "ann");
        }
    }

    @Test
    void of_logins_at_once_on_several_nodes_no_more_succeed_than_may_be() throws Exception {
        try (EngineBed limited = EngineBed.merging().maxSessions(3, WhenFull.REFUSE)) {
            List<TestNode> nodes = List.of(limited.node(), limited.node(), limited.node());
            List<CompletableFuture<Boolean>> logins = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                TestNode on = nodes.get(i % 3);
                SessionId id = limited.session(Map.of());
                logins.add(InThread.supply(() -> {
                    try {
                        login(on, id, "ann");
                        return true;
                    } catch (CommitFailedException e) {
                        return false;
                    }
                }));
            }
            int succeeded = 0;
            for (CompletableFuture<Boolean> login : logins) {
                succeeded += login.get() ? 1 : 0;
            }
            assertThat(succeeded).isEqualTo(3);
            assertThat(found(nodes.get(0), "ann")).hasSize(3);
        }
    }
}
