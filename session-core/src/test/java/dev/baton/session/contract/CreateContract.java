// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.Answers.claimed;
import static dev.baton.session.contract.Answers.committed;
import static dev.baton.session.contract.Answers.created;
import static dev.baton.session.contract.Answers.whole;
import static dev.baton.session.contract.StoreBed.LONG;
import static dev.baton.session.contract.StoreBed.PEEK;
import static dev.baton.session.contract.StoreBed.assertConsistent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.CreateResult;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredSession;
import dev.baton.session.spi.Times;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@link SessionStore#create}. */
interface CreateContract {
    StoreBed bed();

    @Test
    default void a_created_session_is_there_at_version_1_as_it_was_given() {
        TestSession session = bed().session(LONG, Map.of("a", Bytes.of("1"), "b", Bytes.of("2")));
        StoredSession stored = whole(bed().other.load(session.handle, null, PEEK));
        assertThat(stored.incarnation()).isEqualTo(session.incarnation);
        assertThat(stored.version()).isEqualTo(1);
        assertThat(Answers.readable(stored.attributes())).isEqualTo(Map.of("a", "1:1", "b", "1:2"));
        assertThat(stored.metadata().version()).isEqualTo(1);
        assertThat(stored.metadata().retired()).isEmpty();
        assertThat(stored.metadata().metadata().body()).isEqualTo(session.metadata.body());
        assertThat(stored.metadata().metadata().secret()).isEqualTo(session.metadata.secret());
        assertThat(stored.metadata().metadata().maxInactive()).isEqualTo(LONG);
    }

    @Test
    default void a_session_may_be_created_without_attributes() {
        TestSession session = bed().session(LONG, Map.of());
        assertThat(session.whole().attributes()).isEmpty();
        assertThat(session.commit("a", "1")).isEqualTo(2);
    }

    @Test
    default void its_last_access_is_now_by_the_stores_clock() {
        Instant before = bed().store.now();
        TestSession session = bed().session(LONG);
        Instant after = bed().store.now();
        assertThat(session.created().lastAccess()).isBetween(before, after);
        assertConsistent(session.created(), LONG);
        assertThat(session.lastAccess()).isEqualTo(session.created().lastAccess());
    }

    @Test
    default void a_handle_that_another_session_has_is_taken_and_nothing_is_changed() {
        TestSession session = bed().session(LONG);
        TestSession late = new TestSession(bed().other, session.handle, StoreBed.BRIEF);
        assertThat(bed().other.create(session.handle, late.creation(Map.of("b", Bytes.of("2")))))
                .isInstanceOf(CreateResult.Taken.class);
        StoredSession stored = session.whole();
        assertThat(stored.incarnation()).isEqualTo(session.incarnation);
        assertThat(stored.version()).isEqualTo(1);
        assertThat(stored.metadata().metadata().secret()).isEqualTo(session.metadata.secret());
        assertConsistent(stored.times(), LONG);
        assertThat(session.attributes()).isEqualTo(Map.of("a", "1:1"));
    }

    @Test
    default void creating_again_with_the_same_incarnation_is_created_and_changes_nothing() {
        TestSession session = bed().session(LONG);
        session.commit("a", "2");
        bed().await(StoreBed.BRIEF);
        Times again = created(bed().other.create(session.handle, session.creation(Map.of("a", Bytes.of("1")))))
                .times();
        assertThat(again.lastAccess()).isEqualTo(session.created().lastAccess());
        assertThat(session.whole().version()).isEqualTo(2);
        assertThat(session.attributes()).isEqualTo(Map.of("a", "2:2"));
    }

    @Test
    default void a_session_whose_deadline_has_passed_has_its_handle_until_it_is_deleted() {
        TestSession session = bed().overdueSession();
        TestSession late = new TestSession(bed().store, session.handle, LONG);
        assertThat(bed().store.create(session.handle, late.creation(Map.of()))).isInstanceOf(CreateResult.Taken.class);
        long owner = StoreBed.randomOwner();
        claimed(bed().store.claim(session.handle, session.claimIfDue(owner, LONG)));
        assertThat(bed().store.create(session.handle, late.creation(Map.of()))).isInstanceOf(CreateResult.Taken.class);
        assertThat(bed().store.delete(session.handle, session.incarnation, owner))
                .isTrue();
        late.create(Map.of());
        assertThat(late.whole().incarnation()).isEqualTo(late.incarnation);
    }

    @Test
    default void a_later_session_under_the_same_handle_knows_nothing_of_the_former() {
        TestSession former = bed().session(LONG);
        former.commit("b", "2");
        former.commit(former.delta().remove("a"));
        CommitNumber high = former.node.next();
        committed(bed().store
                .commit(
                        former.handle,
                        new TestDelta(former.incarnation, high).set("c", "3").build()));
        long owner = StoreBed.randomOwner();
        claimed(bed().store.claim(former.handle, former.claim(owner, LONG)));
        bed().store.delete(former.handle, former.incarnation, owner);

        TestSession later = new TestSession(bed().store, former.handle, LONG);
        later.create(Map.of("d", Bytes.of("4")));
        assertThat(later.whole().version()).isEqualTo(1);
        assertThat(later.attributes()).isEqualTo(Map.of("d", "1:4"));
        CommitNumber low = new CommitNumber(high.node(), 1);
        assertThat(later.commit(new TestDelta(later.incarnation, low).set("e", "5")))
                .isEqualTo(2);
        assertThat(later.attributes()).isEqualTo(Map.of("d", "1:4", "e", "2:5"));
        assertThat(claimed(bed().store.claim(later.handle, later.claim(StoreBed.randomOwner(), LONG)))
                        .attempt())
                .isEqualTo(1);
    }
}
