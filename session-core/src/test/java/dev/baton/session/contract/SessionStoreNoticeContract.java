// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.Answers.claimed;
import static dev.baton.session.contract.Answers.committed;
import static dev.baton.session.contract.Answers.conflict;
import static dev.baton.session.contract.Answers.fenced;
import static dev.baton.session.contract.Answers.readable;
import static dev.baton.session.contract.NoticeRecorder.notice;
import static dev.baton.session.contract.StoreBed.LONG;
import static dev.baton.session.contract.StoreBed.TRUSTED;
import static dev.baton.session.contract.StoreBed.randomOwner;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.session.Handle;
import dev.baton.session.SessionStoreException;
import dev.baton.session.spi.ChangeListener;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a store tells nodes of changes: {@link StoreConnection#listen}; or that its kind of store cannot. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(value = 300, unit = TimeUnit.SECONDS)
public abstract class SessionStoreNoticeContract {
    private static final int BREAKS = 4;

    private final Crowd crowd = new Crowd();
    private final List<AutoCloseable> subscriptions = new ArrayList<>();
    private final NoticeRecorder here = new NoticeRecorder();
    private final NoticeRecorder there = new NoticeRecorder();
    private StoreBed bed;

    /** The backend's fixture. The subclass closes it; one fixture may serve all tests. */
    protected abstract StoreFixture fixture();

    @BeforeEach
    final void openStores() {
        bed = new StoreBed(fixture(), fixture().connection().canAnnounce());
    }

    @AfterEach
    final void closeStores() throws Exception {
        for (AutoCloseable subscription : subscriptions) {
            subscription.close();
        }
        crowd.close();
        bed.fixture.link().restore();
        bed.close();
    }

    @Test
    final void a_kind_of_store_that_can_tell_of_nothing_refuses_to() {
        StoreConnection connection = bed.fixture.connection();
        assumeFalse(connection.canAnnounce());
        assertThatIllegalArgumentException().isThrownBy(() -> connection.open(bed.namespace, true));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> connection.listen(bed.namespace, here));
    }

    @Test
    final void a_subscription_is_certain_once_it_stands_and_tells_nothing_before() {
        listenOnBothNodes();
        TestSession session = bed.session(LONG);
        session.commit("a", "2");
        awaitNotice(here, session.handle, 2);
        assertThat(here.told()).containsExactly("certain", notice(session.handle, 2));
    }

    @Test
    final void each_commit_is_told_on_every_node_with_the_version_that_it_made() {
        listenOnBothNodes();
        TestSession session = bed.session(LONG);
        session.commit("a", "2");
        committed(bed.other.commit(
                session.handle, session.delta(new TestNode()).remove("a").build()));
        session.commit(session.delta().metadata(1, session.withBody("4")));
        for (NoticeRecorder listener : List.of(here, there)) {
            awaitNotice(listener, session.handle, 4);
            assertThat(listener.told())
                    .containsExactly(
                            "certain", notice(session.handle, 2), notice(session.handle, 3), notice(session.handle, 4));
        }
    }

    @Test
    final void a_claim_is_told_as_the_end_of_the_session() {
        listenOnBothNodes();
        TestSession session = bed.session(LONG);
        claimed(bed.other.claim(session.handle, session.claim(randomOwner(), LONG)));
        for (NoticeRecorder listener : List.of(here, there)) {
            awaitNotice(listener, session.handle, ChangeListener.ENDED);
        }
    }

    @Test
    final void a_commit_under_a_lease_is_told() {
        listenOnBothNodes();
        TestSession session = bed.session(LONG);
        session.commit(session.delta().set("a", "2").releasing(session.lease(bed.store)));
        awaitNotice(there, session.handle, 2);
    }

    @Test
    final void what_changes_no_copy_is_not_told() {
        listenOnBothNodes();
        TestSession session = bed.session(LONG);
        session.load(null, TRUSTED);
        bed.store.touch(session.handle, session.incarnation);
        Lease lease = session.lease(bed.store);
        bed.store.renew(session.handle, lease, LONG);
        bed.store.unlock(session.handle, lease);
        Answers.notDue(bed.store.claim(session.handle, session.claimIfDue(randomOwner(), LONG)));
        session.commit("a", "2");
        awaitNotice(there, session.handle, 2);
        assertThat(there.told()).containsExactly("certain", notice(session.handle, 2));
    }

    @Test
    final void what_was_refused_or_had_been_applied_before_is_not_told() {
        listenOnBothNodes();
        TestSession session = bed.session(LONG);
        Delta second = session.delta().set("a", "2").build();
        committed(bed.store.commit(session.handle, second));
        session.commit("a", "3");
        committed(bed.store.commit(session.handle, second));
        conflict(bed.store.commit(
                session.handle, session.delta().set("a", "4").guard("a", 1).build()));
        fenced(bed.store.commit(
                session.handle,
                session.delta().set("a", "4").under(new Lease(1, 1)).build()));
        session.commit("a", "4");
        awaitNotice(there, session.handle, 4);
        assertThat(there.told())
                .containsExactly(
                        "certain", notice(session.handle, 2), notice(session.handle, 3), notice(session.handle, 4));
    }

    @Test
    final void a_store_that_was_not_opened_to_announce_tells_nothing() {
        listenOnBothNodes();
        SessionStore silent = bed.open(bed.namespace);
        TestSession session = bed.session(LONG);
        committed(silent.commit(session.handle, session.delta().set("a", "2").build()));
        TestSession ended = bed.session(LONG);
        claimed(silent.claim(ended.handle, ended.claim(randomOwner(), LONG)));
        session.commit("a", "3");
        awaitNotice(there, session.handle, 3);
        assertThat(there.told()).containsExactly("certain", notice(session.handle, 3));
    }

    @Test
    final void other_namespaces_are_not_told() {
        listenOnBothNodes();
        SessionStore elsewhere = bed.fixture.connection().open(bed.namespace + "/other", true);
        TestSession session = bed.session(LONG);
        TestSession same = new TestSession(elsewhere, session.handle, LONG);
        same.create(Map.of());
        same.commit("a", "2");
        same.commit("a", "3");
        session.commit("a", "2");
        awaitNotice(there, session.handle, 2);
        assertThat(there.told()).containsExactly("certain", notice(session.handle, 2));
        elsewhere.close();
    }

    @Test
    final void of_one_session_the_versions_are_told_in_rising_order() throws Exception {
        listenOnBothNodes();
        TestSession session = bed.session(LONG);
        int commits = Counts.of(5_000) / 4;
        crowd.run(4, thread -> {
            TestNode node = new TestNode();
            for (int i = 0; i < commits; i++) {
                committed((thread % 2 == 0 ? bed.store : bed.other)
                        .commit(
                                session.handle,
                                session.delta(node).set("a", "" + i).build()));
            }
            return true;
        });
        List<String> expected = new ArrayList<>();
        expected.add("certain");
        for (int version = 2; version <= 4 * commits + 1; version++) {
            expected.add(notice(session.handle, version));
        }
        for (NoticeRecorder listener : List.of(here, there)) {
            awaitNotice(listener, session.handle, 4L * commits + 1);
            assertThat(listener.told()).isEqualTo(expected);
        }
    }

    @Test
    final void once_a_subscription_is_closed_nothing_more_is_told() throws Exception {
        listenOnBothNodes();
        NoticeRecorder closed = new NoticeRecorder();
        AutoCloseable subscription = listen(bed.fixture.connection(), closed);
        subscription.close();
        subscription.close();
        TestSession session = bed.session(LONG);
        for (int version = 2; version < 20; version++) {
            session.commit("a", "" + version);
            awaitNotice(here, session.handle, version);
            awaitNotice(there, session.handle, version);
        }
        assertThat(closed.told()).containsExactly("certain");
    }

    @Test
    final void what_a_listener_throws_ends_nothing() {
        assumeTrue(bed.fixture.connection().canAnnounce());
        NoticeRecorder failing = new NoticeRecorder() {
            @Override
            public void changed(Handle handle, long version) {
                super.changed(handle, version);
                throw new IllegalStateException("a listener's");
            }
        };
        listen(bed.fixture.connection(), failing);
        listenOnBothNodes();
        TestSession session = bed.session(LONG);
        session.commit("a", "2");
        session.commit("a", "3");
        awaitNotice(failing, session.handle, 3);
        awaitNotice(here, session.handle, 3);
        assertThat(failing.told()).containsExactly("certain", notice(session.handle, 2), notice(session.handle, 3));
    }

    @Test
    final void a_broken_link_makes_the_node_uncertain_until_the_subscription_stands_anew() {
        listenOnBothNodes();
        TestSession session = bed.session(LONG);
        bed.fixture.link().cut();
        bed.patiently().until(() -> !here.isCertain());
        committed(bed.other.commit(session.handle, session.delta().set("a", "2").build()));
        bed.fixture.link().restore();
        bed.patiently().until(here::isCertain);
        committed(bed.other.commit(session.handle, session.delta().set("a", "3").build()));
        awaitNotice(here, session.handle, 3);
        awaitNotice(there, session.handle, 3);
        assertThat(here.told()).startsWith("certain", "uncertain").containsSubsequence("uncertain", "certain");
        assertThat(here.told()
                        .subList(here.told().lastIndexOf("certain"), here.told().size()))
                .containsExactly("certain", notice(session.handle, 3));
        assertThat(there.told()).containsExactly("certain", notice(session.handle, 2), notice(session.handle, 3));
    }

    @Test
    final void whoever_begins_to_listen_while_the_link_is_broken_is_certain_when_it_stands() {
        assumeTrue(bed.fixture.connection().canAnnounce());
        bed.fixture.link().cut();
        subscriptions.add(bed.fixture.connection().listen(bed.namespace, here));
        assertThat(here.isCertain()).isFalse();
        bed.fixture.link().restore();
        bed.patiently().until(here::isCertain);
        TestSession session = new TestSession(bed.other, LONG);
        session.create(Map.of());
        session.commit("a", "2");
        awaitNotice(here, session.handle, 2);
    }

    @Test
    final void a_copy_that_is_asked_for_only_when_a_notice_or_a_break_says_so_misses_nothing() throws Exception {
        listenOnBothNodes();
        long seed = Counts.seed();
        TestSession session = bed.session(LONG);
        int part = Counts.of(2_000) / 2;
        int commits = part * (1 + BREAKS);
        AtomicInteger done = new AtomicInteger();
        AtomicInteger breaks = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        Follower follower = new Follower();
        List<Callable<Boolean>> work = new ArrayList<>();
        for (int writer = 0; writer < 2; writer++) {
            Random random = new Random(seed + writer);
            work.add(() -> {
                TestNode node = new TestNode();
                for (int i = 0; i < commits; i++) {
                    int before = i / part;
                    bed.patiently().until(() -> breaks.get() >= before);
                    commitAtRandom(session, node, i, random);
                    done.incrementAndGet();
                }
                return true;
            });
        }
        work.add(() -> {
            for (int i = 1; i <= BREAKS; i++) {
                int before = 2 * part * i;
                bed.patiently().until(() -> done.get() >= before);
                bed.fixture.link().cut();
                bed.patiently().until(() -> !here.isCertain());
                // The writers go on: what they commit from here to the restoration may never be told.
                breaks.incrementAndGet();
                bed.fixture.link().restore();
                bed.patiently().until(here::isCertain);
            }
            return true;
        });
        work.add(() -> {
            Tracker tracker = new Tracker(session, follower, asked);
            while (done.get() < 2 * commits) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("Another thread of the crowd has failed");
                }
                tracker.step();
                Thread.yield();
            }
            bed.patiently().until(() -> tracker.step() && follower.version() == 1 + 2L * commits);
            return true;
        });
        crowd.run(work);
        assertThat(follower.attributes())
                .as("seed %d", seed)
                .isEqualTo(readable(session.whole().attributes()));
        assertThat(asked.get()).isPositive();
    }

    /** A node that relies on its copy as long as nobody says otherwise. */
    private final class Tracker {
        private final TestSession session;
        private final Follower follower;
        private final AtomicInteger asked;
        private int breaks = -1;

        Tracker(TestSession session, Follower follower, AtomicInteger asked) {
            this.session = session;
            this.follower = follower;
            this.asked = asked;
        }

        /** Looks at the copy once; false if it is not known to be complete. */
        boolean step() {
            int seen = breaks();
            if (here.isCertain() && seen == breaks && here.latest() <= follower.version()) {
                return true;
            }
            try {
                follower.follow(session, bed.store);
                asked.incrementAndGet();
                breaks = seen;
            } catch (SessionStoreException e) {
                // The link is broken just now.
            }
            return false;
        }

        private int breaks() {
            return (int) here.told().stream().filter("certain"::equals).count();
        }
    }

    private void commitAtRandom(TestSession session, TestNode node, int number, Random random) {
        TestDelta delta = session.delta(node).set("of " + random.nextInt(5), "" + number);
        if (random.nextInt(3) == 0) {
            delta.remove("also " + random.nextInt(5));
        } else {
            delta.set("also " + random.nextInt(5), "" + number);
        }
        committed(bed.other.commit(session.handle, delta.build()));
    }

    private void listenOnBothNodes() {
        assumeTrue(bed.fixture.connection().canAnnounce());
        listen(bed.fixture.connection(), here);
        listen(bed.fixture.otherConnection(), there);
    }

    private AutoCloseable listen(StoreConnection connection, NoticeRecorder listener) {
        AutoCloseable subscription = connection.listen(bed.namespace, listener);
        subscriptions.add(subscription);
        bed.patiently().until(listener::isCertain);
        return subscription;
    }

    private void awaitNotice(NoticeRecorder listener, Handle handle, long version) {
        bed.patiently().untilAsserted(() -> assertThat(listener.told()).contains(notice(handle, version)));
    }
}
