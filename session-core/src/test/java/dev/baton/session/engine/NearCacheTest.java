// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static dev.baton.session.contract.memory.StoreOperation.COMMIT;
import static dev.baton.session.contract.memory.StoreOperation.LOAD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.SessionId;
import dev.baton.session.contract.InThread;
import dev.baton.session.engine.SessionUse.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The sessions that a node has in memory. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NearCacheTest {
    private static final int KIB = 1024;

    private final EngineBed bed = EngineBed.merging().nearCacheBytes(100 * KIB);
    private final TestNode node = bed.node();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void idle_sessions_take_no_more_bytes_than_they_may() {
        List<SessionId> ids = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            SessionId id = bed.session(Map.of("a", new byte[9 * KIB]));
            ids.add(id);
            node.request(id).finish();
        }
        assertThat(node.engine.sessionsInUse()).isZero();
        assertThat(node.engine.residentSessions()).isBetween(5, 10);
        ids.forEach(id -> assertThat((byte[]) node.request(id).get("a")).hasSize(9 * KIB));
    }

    @Test
    void a_decoded_value_weighs_a_multiple_of_its_bytes() {
        for (int i = 0; i < 50; i++) {
            SessionId id = bed.session(Map.of("a", new byte[9 * KIB]));
            TestRequest request = node.request(id);
            request.get("a");
            request.finish();
        }
        assertThat(node.engine.residentSessions()).isLessThanOrEqualTo(2);
    }

    @Test
    void a_session_in_use_stays_whatever_it_weighs() {
        SessionId id = bed.session(Map.of("a", new byte[200 * KIB]));
        TestRequest request = node.request(id);
        for (int i = 0; i < 20; i++) {
            node.request(bed.session(Map.of("a", new byte[20 * KIB]))).finish();
        }
        TestRequest another = node.request(id);
        assertThat(another.session()).isSameAs(request.session());
        request.finish();
        assertThat(node.engine.sessionsInUse()).isEqualTo(1);
        another.finish();
        assertThat(node.engine.sessionsInUse()).isZero();
        assertThat(node.request(id).session()).isNotSameAs(request.session());
    }

    @Test
    void a_session_that_was_dropped_is_loaded_whole_again() {
        SessionId id = bed.session(Map.of("a", new byte[200 * KIB], "b", 1));
        for (int i = 2; i < 5; i++) {
            TestRequest request = node.request(id);
            assertThat(request.get("b")).isEqualTo(i - 1);
            request.set("b", i);
            request.finish();
            assertThat(node.engine.residentSessions()).isZero();
        }
        assertThat(node.link.count(LOAD)).isEqualTo(3);
        assertThat(node.link.count(COMMIT)).isEqualTo(3);
    }

    @Test
    void a_kept_session_remembers_nothing_of_who_read_it() {
        SessionId id = bed.session(Map.of("a", new ArrayList<>(List.of(1))));
        TestRequest first = node.request(id);
        @SuppressWarnings("unchecked")
        List<Object> held = (List<Object>) first.get("a");
        first.finish();
        held.add("too late");
        TestRequest second = node.request(id, Kind.WRITING);
        second.set("b", 1);
        second.finish();
        assertThat(bed.values(id)).isEqualTo(Map.of("a", List.of(1), "b", 1));
    }

    @Test
    void a_session_is_found_at_every_moment_between_its_first_use_and_its_end() throws Exception {
        SessionId id = bed.session(Map.of("a", 1));
        node.request(id).finish();
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Void>> users = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            users.add(InThread.run(() -> {
                while (!over.get()) {
                    LiveSession session = node.engine.hold(id.handle());
                    node.engine.release(session);
                }
            }));
        }
        try {
            for (int i = 0; i < 200_000; i++) {
                assertThat(node.engine.cache().peek(id.handle()))
                        .as("look %d", i)
                        .isNotNull();
            }
        } finally {
            over.set(true);
            CompletableFuture.allOf(users.toArray(CompletableFuture[]::new)).get();
        }
    }

    @Test
    void closing_the_engine_forgets_every_session() {
        SessionId id = bed.session(Map.of("a", 1));
        node.request(id).finish();
        node.request(id);
        node.engine.close();
        assertThat(node.engine.residentSessions()).isZero();
    }
}
