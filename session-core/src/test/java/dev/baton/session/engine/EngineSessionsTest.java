// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static dev.baton.session.engine.EngineBed.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.baton.session.BatonSessions;
import dev.baton.session.Handle;
import dev.baton.session.SessionId;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** {@link BatonSessions}, and what other nodes learn of an end. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EngineSessionsTest {
    private final EngineBed bed = EngineBed.merging();
    private final TestNode node = bed.node();
    private final BatonSessions sessions = node.engine.sessions();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void a_session_is_found_by_its_handle_with_its_times_and_its_user_and_that_is_no_access() {
        SessionId id = bed.session(Map.of("a", 1));
        TestRequest request = bed.node().request(id);
        request.session().setUser(Optional.of(new User("ann", "realm", List.of(), "FORM")));
        request.finish();
        var created = bed.clock.instant();
        // The node that creates a session does not know the store's time to the millisecond.
        var latest = created.plusSeconds(60);
        bed.advance(Duration.ofMinutes(10));
        for (int i = 0; i < 2; i++) {
            assertThat(sessions.find(id.handle())).hasValueSatisfying(found -> {
                assertThat(found.handle()).isEqualTo(id.handle());
                assertThat(found.created()).isBetween(created, latest);
                assertThat(found.lastAccess()).isBetween(created, latest);
                assertThat(found.deadline()).isEqualTo(created.plus(LONG).plusSeconds(60));
                assertThat(found.maxInactive()).isEqualTo(LONG);
                assertThat(found.principal()).contains("ann");
                assertThat(found.node())
                        .isEqualTo(ManagementFactory.getRuntimeMXBean().getName());
                assertThat(found.inMemory()).isFalse();
            });
        }
        assertThat(sessions.find(Handle.random())).isEmpty();
    }

    @Test
    void a_session_is_inspected_by_the_sizes_of_its_attributes() {
        SessionId id = bed.session(Map.of("small", 1, "large", "x".repeat(500)));
        assertThat(sessions.inspect(id.handle())).hasValueSatisfying(details -> {
            assertThat(details.version()).isEqualTo(1);
            assertThat(details.attributeBytes()).containsOnlyKeys("small", "large");
            assertThat(details.attributeBytes().get("large"))
                    .isGreaterThan(details.attributeBytes().get("small"));
        });
        assertThat(sessions.inspect(Handle.random())).isEmpty();
    }

    @Test
    void all_sessions_are_listed_page_by_page() {
        Set<Handle> all = new HashSet<>();
        for (int i = 0; i < 25; i++) {
            all.add(bed.session(Map.of()).handle());
        }
        Set<Handle> listed = new HashSet<>();
        Optional<Handle> next = Optional.empty();
        do {
            BatonSessions.Page page = sessions.list(next.orElse(null), 10);
            page.sessions()
                    .forEach(session -> assertThat(listed.add(session.handle())).isTrue());
            next = page.next();
        } while (next.isPresent());
        assertThat(listed).isEqualTo(all);
        assertThatIllegalArgumentException().isThrownBy(() -> sessions.list(null, 0));
    }

    @Test
    void a_session_ends_with_its_events_and_every_session_can_be_ended() {
        SessionId id = bed.session(Map.of("name", "ann"));
        assertThat(sessions.end(id.handle())).isTrue();
        assertThat(node.ended).containsExactly(id.handle() + " with ann");
        assertThat(sessions.end(id.handle())).isFalse();
        assertThat(bed.traces(id)).isZero();
        for (int i = 0; i < 5; i++) {
            bed.session(Map.of());
        }
        assertThat(sessions.endAll()).isEqualTo(5);
        assertThat(sessions.list(null, 10).sessions()).isEmpty();
        assertThat(node.ended).hasSize(6);
    }

    @Test
    void a_node_learns_that_a_session_which_it_watches_has_ended_elsewhere_and_of_no_other() {
        SessionId watched = bed.session(Map.of());
        SessionId living = bed.session(Map.of());
        AtomicInteger told = new AtomicInteger();
        for (SessionId id : List.of(watched, living)) {
            TestRequest request = node.request(id);
            request.session().watch();
            request.session().onEnded(told::incrementAndGet);
            request.finish();
        }
        node.engine.checkWatches();
        assertThat(node.endedElsewhere).isEmpty();
        bed.node().request(watched).session().end(() -> {});
        node.engine.checkWatches();
        node.engine.checkWatches();
        assertThat(node.endedElsewhere).containsExactly(watched.handle());
        assertThat(told).hasValue(1);
        assertThat(node.ended).isEmpty();
    }

    @Test
    void who_ends_a_session_is_told_of_its_end_once_and_the_new_object_of_an_old_one_too() {
        SessionId id = bed.session(Map.of());
        AtomicInteger told = new AtomicInteger();
        TestRequest request = node.request(id);
        request.session().onEnded(told::incrementAndGet);
        request.finish();
        node.request(id).session().end(() -> {});
        assertThat(told).hasValue(1);
        assertThat(node.endedElsewhere).isEmpty();
    }

    @Test
    void a_new_session_that_is_watched_has_not_ended() {
        TestRequest request = node.create();
        request.session().watch();
        node.engine.checkWatches();
        request.finish();
        node.engine.checkWatches();
        assertThat(node.endedElsewhere).isEmpty();
        bed.endElsewhere(request.id());
        node.engine.checkWatches();
        assertThat(node.endedElsewhere).containsExactly(request.id().handle());
    }

    @Test
    void where_notices_are_told_the_end_is_known_at_once() {
        try (EngineBed tracked = EngineBed.tracked()) {
            TestNode on = tracked.node();
            SessionId id = tracked.session(Map.of());
            TestRequest request = on.request(id);
            request.session().watch();
            request.finish();
            tracked.node().request(id).session().end(() -> {});
            EngineBed.patiently().until(() -> on.endedElsewhere.contains(id.handle()));
        }
    }
}
