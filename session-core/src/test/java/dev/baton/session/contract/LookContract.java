// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.Answers.claimed;
import static dev.baton.session.contract.StoreBed.BRIEF;
import static dev.baton.session.contract.StoreBed.LIVELY;
import static dev.baton.session.contract.StoreBed.LONG;
import static dev.baton.session.contract.StoreBed.randomOwner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Handle;
import dev.baton.session.Secret;
import dev.baton.session.spi.SessionHead;
import dev.baton.session.spi.SessionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Looks at many sessions: {@link SessionStore#heads} and {@link SessionStore#list}. */
interface LookContract {
    StoreBed bed();

    @Test
    default void heads_tell_of_each_session_that_is_there_what_a_load_would() {
        TestSession one = bed().session(LONG);
        TestSession other = bed().session(Duration.ZERO);
        one.commit(one.delta().metadata(1, one.withSecret(Secret.random())));
        Map<Handle, SessionHead> heads = bed().other.heads(List.of(one.handle, Handle.random(), other.handle));
        assertThat(heads).containsOnlyKeys(one.handle, other.handle);
        for (TestSession session : List.of(one, other)) {
            var whole = session.whole();
            SessionHead head = heads.get(session.handle);
            assertThat(head.incarnation()).isEqualTo(session.incarnation);
            assertThat(head.version()).isEqualTo(whole.version());
            assertThat(head.metadata().version()).isEqualTo(whole.metadata().version());
            assertThat(head.metadata().retired()).isEqualTo(whole.metadata().retired());
            assertThat(head.metadata().metadata().body())
                    .isEqualTo(whole.metadata().metadata().body());
            assertThat(head.metadata().metadata().secret())
                    .isEqualTo(whole.metadata().metadata().secret());
            assertThat(head.metadata().metadata().maxInactive())
                    .isEqualTo(whole.metadata().metadata().maxInactive());
            assertThat(head.times().lastAccess()).isEqualTo(whole.times().lastAccess());
            assertThat(head.times().deadline()).isEqualTo(whole.times().deadline());
        }
    }

    @Test
    default void heads_of_sessions_that_have_ended_are_being_ended_or_have_fallen_due_are_not_told() {
        TestSession overdue = bed().overdueSession();
        TestSession claimed = bed().session(LONG);
        claimed(bed().store.claim(claimed.handle, claimed.claim(randomOwner(), LONG)));
        assertThat(bed().store.heads(List.of(overdue.handle, claimed.handle))).isEmpty();
        assertThat(bed().store.heads(List.of())).isEmpty();
    }

    @Test
    default void heads_are_no_access() {
        TestSession session = bed().session(LIVELY);
        Instant created = session.lastAccess();
        bed().await(created.plus(LIVELY.dividedBy(5)));
        assertThat(bed().store
                        .heads(List.of(session.handle))
                        .get(session.handle)
                        .times()
                        .lastAccess())
                .isEqualTo(created);
        assertThat(session.lastAccess()).isEqualTo(created);
    }

    @Test
    default void heads_of_many_sessions_are_told_at_once() {
        Set<Handle> handles = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            handles.add(bed().session(LONG).handle);
        }
        assertThat(bed().store.heads(handles).keySet()).isEqualTo(handles);
    }

    @Test
    default void one_handle_is_looked_for_in_several_namespaces_at_once() {
        TestSession session = bed().session(LONG);
        String elsewhere = bed().namespace + "2";
        TestSession same = new TestSession(bed().open(elsewhere), session.handle, LONG);
        same.create(Map.of());
        same.commit(same.delta().set("a", "2"));

        Map<String, SessionHead> heads = bed().fixture
                .otherConnection()
                .heads(session.handle, List.of(elsewhere, bed().namespace + "3", bed().namespace));

        assertThat(heads).containsOnlyKeys(bed().namespace, elsewhere);
        assertThat(heads.get(bed().namespace).incarnation()).isEqualTo(session.incarnation);
        assertThat(heads.get(elsewhere).incarnation()).isEqualTo(same.incarnation);
        assertThat(heads.get(elsewhere).version()).isEqualTo(2);
        assertThat(heads.get(elsewhere).metadata().metadata().secret())
                .isEqualTo(same.whole().metadata().metadata().secret());
        assertThat(bed().fixture.otherConnection().heads(session.handle, List.of()))
                .isEmpty();
    }

    @Test
    default void a_session_that_has_fallen_due_or_is_being_ended_is_looked_for_in_vain_in_several_namespaces() {
        TestSession overdue = bed().overdueSession();
        TestSession claimed = bed().session(LONG);
        claimed(bed().store.claim(claimed.handle, claimed.claim(randomOwner(), LONG)));
        for (TestSession session : List.of(overdue, claimed)) {
            assertThat(bed().fixture.connection().heads(session.handle, List.of(bed().namespace)))
                    .isEmpty();
        }
    }

    @Test
    default void pages_list_each_session_once_those_that_never_fall_due_and_those_being_ended_included() {
        Set<Handle> all = new HashSet<>();
        for (int i = 0; i < 9; i++) {
            all.add(bed().session(LONG).handle);
        }
        all.add(bed().session(Duration.ZERO).handle);
        all.add(bed().session(BRIEF).handle);
        TestSession claimed = bed().session(LONG);
        claimed(bed().store.claim(claimed.handle, claimed.claim(randomOwner(), LONG)));
        all.add(claimed.handle);
        bed().await(BRIEF.multipliedBy(2));
        for (int limit : new int[] {1, 5, 12, 100}) {
            assertThat(pages(limit)).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(all);
        }
    }

    @Test
    default void a_page_has_as_many_as_asked_for_unless_it_is_the_last() {
        for (int i = 0; i < 5; i++) {
            bed().session(LONG);
        }
        List<Handle> first = bed().store.list(null, 3);
        assertThat(first).hasSize(3);
        assertThat(bed().other.list(first.get(2), 3)).hasSize(2);
        assertThat(bed().store.list(null, 5)).hasSize(5).startsWith(first.toArray(Handle[]::new));
    }

    @Test
    default void the_next_page_follows_also_when_the_last_of_the_page_before_has_ended_and_others_were_used() {
        Set<Handle> all = new HashSet<>();
        List<TestSession> sessions = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            sessions.add(bed().session(LONG));
            all.add(sessions.get(i).handle);
        }
        List<Handle> first = bed().store.list(null, 4);
        TestSession last = sessions.stream()
                .filter(session -> session.handle.equals(first.get(3)))
                .findFirst()
                .orElseThrow();
        claimed(bed().store.claim(last.handle, last.claim(1, LONG)));
        bed().store.delete(last.handle, last.incarnation, 1);
        bed().await(BRIEF);
        for (TestSession session : sessions) {
            bed().store.touch(session.handle, session.incarnation);
        }
        all.removeAll(first);
        assertThat(bed().store.list(first.get(3), 100)).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    default void a_session_that_was_deleted_or_is_another_namespaces_is_on_no_page() {
        TestSession session = bed().session(LONG);
        claimed(bed().store.claim(session.handle, session.claim(1, LONG)));
        bed().store.delete(session.handle, session.incarnation, 1);
        new TestSession(bed().open(bed().namespace + "2"), LONG).create(Map.of());
        assertThat(bed().store.list(null, 10)).isEmpty();
    }

    private List<Handle> pages(int limit) {
        List<Handle> all = new ArrayList<>();
        List<Handle> page = bed().store.list(null, limit);
        all.addAll(page);
        while (page.size() == limit && all.size() < 1_000) {
            page = bed().other.list(page.get(limit - 1), limit);
            all.addAll(page);
        }
        return all;
    }
}
