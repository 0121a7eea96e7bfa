// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.Answers.absent;
import static dev.baton.session.contract.Answers.changed;
import static dev.baton.session.contract.Answers.readable;
import static dev.baton.session.contract.Answers.unchanged;
import static dev.baton.session.contract.Answers.whole;
import static dev.baton.session.contract.StoreBed.LONG;
import static dev.baton.session.contract.StoreBed.PEEK;
import static dev.baton.session.contract.StoreBed.TRUSTED;
import static dev.baton.session.contract.StoreBed.assertConsistent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Handle;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.SessionStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What {@link SessionStore#load} tells of a session. */
interface LoadContract {
    StoreBed bed();

    @Test
    default void a_session_that_never_was_is_absent_and_asking_leaves_no_trace() {
        Handle handle = Handle.random();
        absent(bed().store.load(handle, null, TRUSTED));
        absent(bed().store.load(handle, new Known(Incarnation.random(), 3), TRUSTED));
        assertThat(bed().fixture.traces(bed().namespace, handle)).isZero();
    }

    @Test
    default void a_copy_that_is_up_to_date_is_unchanged() {
        TestSession session = bed().session(LONG);
        unchanged(session.since(1));
        session.commit("b", "2");
        unchanged(session.since(2));
        unchanged(bed().other.load(session.handle, session.known(2), TRUSTED));
    }

    @Test
    default void unchanged_gives_the_times_when_the_load_counts_as_access() {
        TestSession session = bed().session(LONG);
        for (Access access : List.of(TRUSTED, new Access.Presented(session.metadata.secret()))) {
            assertThat(unchanged(session.load(session.known(1), access)).times())
                    .hasValueSatisfying(times -> assertConsistent(times, LONG));
        }
    }

    @Test
    default void a_copy_of_an_older_version_gets_what_was_set_since_with_the_versions_that_set_it() {
        TestSession session = bed().session(LONG, Map.of("a", Bytes.of("1"), "b", Bytes.of("1")));
        session.commit("b", "2");
        session.commit("c", "3");
        LoadResult.Changed both = changed(session.since(1));
        assertThat(both.version()).isEqualTo(3);
        assertThat(readable(both.set())).isEqualTo(Map.of("b", "2:2", "c", "3:3"));
        assertThat(both.removed()).isEmpty();
        assertConsistent(both.times(), LONG);
        LoadResult.Changed last = changed(session.since(2));
        assertThat(readable(last.set())).isEqualTo(Map.of("c", "3:3"));
    }

    @Test
    default void a_copy_of_an_older_version_gets_the_names_of_what_was_removed_since() {
        TestSession session = bed().session(LONG, Map.of("a", Bytes.of("1"), "b", Bytes.of("1")));
        session.commit(session.delta().remove("a"));
        session.commit("c", "3");
        session.commit(session.delta().remove("c").set("d", "4"));
        LoadResult.Changed changed = changed(session.since(1));
        assertThat(changed.removed()).isEqualTo(Set.of("a", "c"));
        assertThat(readable(changed.set())).isEqualTo(Map.of("d", "4:4"));
        assertThat(changed(session.since(3)).removed()).isEqualTo(Set.of("c"));
    }

    @Test
    default void an_attribute_that_was_removed_and_set_again_is_set_and_not_removed() {
        TestSession session = bed().session(LONG);
        session.commit(session.delta().remove("a"));
        session.commit("a", "again");
        LoadResult.Changed changed = changed(session.since(1));
        assertThat(readable(changed.set())).isEqualTo(Map.of("a", "3:again"));
        assertThat(changed.removed()).isEmpty();
    }

    @Test
    default void metadata_is_told_only_if_it_changed_since() {
        TestSession session = bed().session(LONG);
        session.commit("b", "2");
        session.commit(session.delta().metadata(1, session.withBody("new")));
        session.commit("b", "4");
        assertThat(changed(session.since(2)).metadata()).hasValueSatisfying(stored -> {
            assertThat(stored.version()).isEqualTo(3);
            assertThat(Bytes.text(stored.metadata().body())).isEqualTo("new");
        });
        assertThat(changed(session.since(3)).metadata()).isEmpty();
    }

    @Test
    default void at_least_32_removals_are_remembered() {
        Map<String, byte[]> attributes = new HashMap<>();
        for (int i = 0; i < SessionStore.REMEMBERED_REMOVALS; i++) {
            attributes.put("a" + i, Bytes.of("1"));
        }
        TestSession session = bed().session(LONG, attributes);
        for (String name : new TreeSet<>(attributes.keySet())) {
            session.commit(session.delta().remove(name));
        }
        assertThat(changed(session.since(1)).removed()).isEqualTo(attributes.keySet());
    }

    @Test
    default void a_copy_of_any_age_comes_to_the_whole_truth_also_when_its_removals_are_forgotten() {
        int names = 3 * SessionStore.REMEMBERED_REMOVALS;
        Map<String, byte[]> attributes = new HashMap<>();
        for (int i = 0; i < names; i++) {
            attributes.put("a" + i, Bytes.of("1"));
        }
        TestSession session = bed().session(LONG, attributes);
        List<Follower> ofEachVersion = new ArrayList<>();
        int gone = 0;
        while (gone < names) {
            Follower follower = new Follower();
            follower.follow(session, bed().store);
            ofEachVersion.add(follower);
            TestDelta delta = session.delta().set("b", "" + gone);
            for (int atOnce = 1 + gone % 20; atOnce > 0 && gone < names; atOnce--) {
                delta.remove("a" + gone++);
            }
            session.commit(delta);
        }
        for (Follower follower : ofEachVersion) {
            long from = follower.version();
            follower.follow(session, bed().other);
            assertThat(follower.attributes()).as("from version %d", from).isEqualTo(session.attributes());
        }
    }

    @Test
    default void a_copy_of_another_incarnation_gets_the_whole_session() {
        TestSession session = bed().session(LONG);
        session.commit("b", "2");
        for (long version : new long[] {1, 2, 3}) {
            assertThat(whole(session.load(new Known(Incarnation.random(), version), PEEK))
                            .incarnation())
                    .isEqualTo(session.incarnation);
        }
        Incarnation near = new Incarnation(session.incarnation.high(), session.incarnation.low() + 1);
        whole(session.load(new Known(near, 2), PEEK));
        near = new Incarnation(session.incarnation.high() + 1, session.incarnation.low());
        whole(session.load(new Known(near, 2), PEEK));
    }

    @Test
    default void a_copy_newer_than_the_stored_session_gets_the_whole_session() {
        TestSession session = bed().session(LONG);
        session.commit("b", "2");
        assertThat(whole(session.since(3)).version()).isEqualTo(2);
    }

    @Test
    default void what_one_node_committed_every_node_loads() {
        TestSession session = bed().session(LONG);
        for (int i = 2; i < 30; i++) {
            session.commit("a", "value " + i);
            assertThat(readable(
                            whole(bed().other.load(session.handle, null, PEEK)).attributes()))
                    .isEqualTo(Map.of("a", i + ":value " + i));
        }
    }

    @Test
    default void whoever_applies_what_changed_has_the_whole_session() {
        long seed = Counts.seed();
        Random random = new Random(seed);
        TestSession session = bed().session(LONG);
        Follower everyStep = new Follower();
        Follower nowAndThen = new Follower();
        for (int step = 0; step < Counts.of(5_000); step++) {
            TestDelta delta = session.delta().set("steps", "" + step);
            for (int change = random.nextInt(4); change > 0; change--) {
                String name = "a" + change + random.nextInt(15);
                if (random.nextBoolean()) {
                    delta.set(name, "" + random.nextInt());
                } else {
                    delta.remove(name);
                }
            }
            session.commit(delta);
            everyStep.follow(session, bed().other);
            if (random.nextInt(30) == 0) {
                nowAndThen.follow(session, bed().other);
                assertThat(nowAndThen.attributes())
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(session.attributes());
                assertThat(everyStep.attributes())
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(session.attributes());
            }
        }
        nowAndThen.follow(session, bed().store);
        assertThat(nowAndThen.attributes()).as("seed %d", seed).isEqualTo(session.attributes());
    }
}
