// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.Answers.claimed;
import static dev.baton.session.contract.Answers.committed;
import static dev.baton.session.contract.Answers.readable;
import static dev.baton.session.contract.Answers.whole;
import static dev.baton.session.contract.StoreBed.LONG;
import static dev.baton.session.contract.StoreBed.PEEK;
import static dev.baton.session.contract.StoreBed.randomOwner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Handle;
import dev.baton.session.spi.ClaimResult;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.CreateResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredAttribute;
import dev.baton.session.spi.StoredSession;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each call is one atomic step with respect to every other call for the same handle, from any node. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(value = 600, unit = TimeUnit.SECONDS)
public abstract class SessionStoreConcurrencyContract {
    private static final int THREADS = 8;
    private static final int COMMITS_ACROSS_THE_END = 6;

    private final Crowd crowd = new Crowd();
    private StoreBed bed;

    /** The backend's fixture. The subclass closes it; one fixture may serve all tests. */
    protected abstract StoreFixture fixture();

    @BeforeEach
    final void openStores() {
        bed = new StoreBed(fixture());
    }

    @AfterEach
    final void closeStores() {
        crowd.close();
        bed.close();
    }

    @Test
    final void distinct_attributes_committed_in_parallel_all_survive_and_each_commit_is_one_version() throws Exception {
        TestSession session = bed.session(LONG, Map.of());
        int commits = Counts.of(20_000) / THREADS;
        int names = 20;
        List<List<Long>> versions = crowd.run(THREADS, thread -> {
            TestNode node = new TestNode();
            List<Long> made = new ArrayList<>();
            for (int i = 0; i < commits; i++) {
                Delta delta = session.delta(node)
                        .set("of " + thread + " " + i % names, "" + i)
                        .set("of " + thread, "" + i)
                        .build();
                made.add(committed(node(thread).commit(session.handle, delta)).version());
            }
            return made;
        });
        StoredSession stored = session.whole();
        assertThat(stored.version()).isEqualTo(1L + THREADS * commits);
        Set<Long> distinct = new HashSet<>();
        versions.forEach(made -> {
            assertThat(made).isSorted();
            distinct.addAll(made);
        });
        assertThat(distinct).hasSize(THREADS * commits);
        for (int thread = 0; thread < THREADS; thread++) {
            for (int i = Math.max(0, commits - names); i < commits; i++) {
                assertThat(stored.attributes()).containsKey("of " + thread + " " + i % names);
                assertThat(Bytes.text(stored.attributes()
                                .get("of " + thread + " " + i % names)
                                .value()))
                        .isEqualTo("" + i);
            }
            assertThat(Bytes.text(stored.attributes().get("of " + thread).value()))
                    .isEqualTo("" + (commits - 1));
        }
    }

    @Test
    final void a_guarded_counter_ends_at_the_number_of_commits_that_succeeded() throws Exception {
        TestSession session = bed.session(LONG, Map.of("counter", Bytes.of("0")));
        int attempts = Counts.of(20_000) / THREADS;
        Phaser together = new Phaser(THREADS);
        List<Integer> successes = crowd.run(THREADS, thread -> {
            TestNode node = new TestNode();
            int succeeded = 0;
            try {
                for (int i = 0; i < attempts; i++) {
                    Delta delta = countOneMore(session, node, node(thread));
                    // All have read now, and most of them the same: they are in each other's way.
                    together.arriveAndAwaitAdvance();
                    CommitResult result = node(thread).commit(session.handle, delta);
                    if (result instanceof CommitResult.Committed) {
                        succeeded++;
                    } else {
                        assertThat(Answers.conflict(result).attributes()).isEqualTo(Set.of("counter"));
                    }
                }
            } finally {
                together.arriveAndDeregister();
            }
            return succeeded;
        });
        int sum = successes.stream().mapToInt(Integer::intValue).sum();
        StoredSession stored = session.whole();
        assertThat(sum).isPositive();
        assertThat(Bytes.text(stored.attributes().get("counter").value())).isEqualTo("" + sum);
        assertThat(stored.version()).isEqualTo(sum + 1L);
    }

    private static Delta countOneMore(TestSession session, TestNode node, SessionStore store) {
        StoredAttribute counter =
                whole(store.load(session.handle, null, PEEK)).attributes().get("counter");
        int next = Integer.parseInt(Bytes.text(counter.value())) + 1;
        return session.delta(node)
                .set("counter", "" + next)
                .guard("counter", counter.version())
                .build();
    }

    @Test
    final void of_several_changes_of_the_same_metadata_one_wins() throws Exception {
        TestSession session = bed.session(LONG);
        long base = 1;
        for (int round = 0; round < Counts.of(1_000); round++) {
            long seen = base;
            List<CommitResult> results = crowd.run(
                    4,
                    thread -> node(thread)
                            .commit(
                                    session.handle,
                                    session.delta(new TestNode())
                                            .metadata(seen, session.withBody("of " + thread))
                                            .build()));
            assertThat(results)
                    .filteredOn(CommitResult.Committed.class::isInstance)
                    .hasSize(1);
            for (int thread = 0; thread < results.size(); thread++) {
                if (results.get(thread) instanceof CommitResult.Committed won) {
                    base = won.version();
                    assertThat(Bytes.text(session.whole().metadata().metadata().body()))
                            .isEqualTo("of " + thread);
                } else {
                    assertThat(Answers.conflict(results.get(thread)).metadata()).isTrue();
                }
            }
        }
        assertThat(session.whole().version()).isEqualTo(base);
    }

    @Test
    final void a_delta_sent_several_times_at_once_is_applied_once() throws Exception {
        TestSession session = bed.session(LONG);
        for (int round = 0; round < Counts.of(1_000); round++) {
            long next = round + 2;
            Delta delta = session.delta().set("a", "" + round).build();
            List<CommitResult> results = crowd.run(4, thread -> node(thread).commit(session.handle, delta));
            assertThat(results)
                    .allSatisfy(
                            result -> assertThat(committed(result).version()).isEqualTo(next));
            assertThat(session.whole().version()).isEqualTo(next);
        }
    }

    @Test
    final void a_commit_racing_with_the_end_never_brings_anything_back() throws Exception {
        long seed = Counts.seed();
        Random random = new Random(seed);
        for (int round = 0; round < Counts.of(2_500); round++) {
            TestSession session = bed.session(LONG);
            CountDownLatch begun = new CountDownLatch(1 + random.nextInt(2 * COMMITS_ACROSS_THE_END));
            List<Callable<Void>> work = new ArrayList<>();
            for (int thread = 0; thread < 3; thread++) {
                SessionStore store = node(thread);
                String name = "of " + thread;
                work.add(() -> {
                    commitAcrossTheEnd(session, store, name, begun);
                    store.touch(session.handle, session.incarnation);
                    return null;
                });
            }
            work.add(() -> {
                assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
                long owner = randomOwner();
                claimed(bed.other.claim(session.handle, session.claim(owner, LONG)));
                assertThat(bed.other.delete(session.handle, session.incarnation, owner))
                        .isTrue();
                return null;
            });
            crowd.run(work);
            assertThat(bed.traces(session)).as("seed %d, round %d", seed, round).isZero();
            Answers.absent(session.load(null, PEEK));
            Answers.gone(bed.store.commit(
                    session.handle, session.delta().set("a", "late").build()));
        }
    }

    /** Commits a few times; once the answer is gone it must stay so. */
    private static void commitAcrossTheEnd(TestSession session, SessionStore store, String name, CountDownLatch begun) {
        TestNode node = new TestNode();
        boolean ended = false;
        for (int i = 0; i < COMMITS_ACROSS_THE_END; i++) {
            begun.countDown();
            CommitResult result = store.commit(
                    session.handle, session.delta(node).set(name, "" + i).build());
            if (ended || !(result instanceof CommitResult.Committed)) {
                Answers.gone(result);
                ended = true;
            }
        }
    }

    @Test
    final void of_several_claims_one_is_granted() throws Exception {
        for (int round = 0; round < Counts.of(2_000); round++) {
            TestSession session = bed.session(LONG);
            List<ClaimResult> results =
                    crowd.run(4, thread -> node(thread).claim(session.handle, session.claim(randomOwner(), LONG)));
            assertThat(results)
                    .filteredOn(ClaimResult.Claimed.class::isInstance)
                    .hasSize(1);
            assertThat(results).filteredOn(ClaimResult.Held.class::isInstance).hasSize(3);
        }
    }

    @Test
    final void of_several_deletes_one_removes() throws Exception {
        for (int round = 0; round < Counts.of(1_000); round++) {
            TestSession session = bed.session(LONG);
            long owner = randomOwner();
            claimed(bed.store.claim(session.handle, session.claim(owner, LONG)));
            List<Boolean> removed =
                    crowd.run(4, thread -> node(thread).delete(session.handle, session.incarnation, owner));
            assertThat(removed).filteredOn(Boolean::booleanValue).hasSize(1);
            assertThat(bed.traces(session)).isZero();
        }
    }

    @Test
    final void of_several_sessions_under_one_handle_one_is_created() throws Exception {
        for (int round = 0; round < Counts.of(2_000); round++) {
            Handle handle = Handle.random();
            List<TestSession> sessions = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                sessions.add(new TestSession(bed.store, handle, LONG));
            }
            List<CreateResult> results = crowd.run(
                    4,
                    thread -> node(thread)
                            .create(handle, sessions.get(thread).creation(Map.of("of" + thread, Bytes.of("1")))));
            assertThat(results)
                    .filteredOn(CreateResult.Created.class::isInstance)
                    .hasSize(1);
            for (int i = 0; i < 4; i++) {
                if (results.get(i) instanceof CreateResult.Created) {
                    StoredSession stored = whole(bed.store.load(handle, null, PEEK));
                    assertThat(stored.incarnation()).isEqualTo(sessions.get(i).incarnation);
                    assertThat(stored.attributes()).containsOnlyKeys("of" + i);
                }
            }
        }
    }

    @Test
    final void whoever_follows_the_changes_while_others_commit_has_the_whole_session() throws Exception {
        long seed = Counts.seed();
        TestSession session = bed.session(LONG);
        int commits = Counts.of(10_000) / 3;
        AtomicInteger writing = new AtomicInteger(3);
        List<Callable<Void>> work = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
            int number = thread;
            work.add(() -> {
                try {
                    commitAtRandom(session, number, commits, new Random(seed + number));
                } finally {
                    writing.decrementAndGet();
                }
                return null;
            });
        }
        List<Follower> followers = Collections.synchronizedList(new ArrayList<>());
        for (int thread = 0; thread < 2; thread++) {
            SessionStore store = node(thread);
            work.add(() -> {
                Follower follower = new Follower();
                while (writing.get() > 0) {
                    follower.follow(session, store);
                    compare(follower, whole(store.load(session.handle, null, PEEK)), seed);
                }
                followers.add(follower);
                return null;
            });
        }
        crowd.run(work);
        StoredSession stored = session.whole();
        assertThat(stored.version()).isEqualTo(1L + 3 * commits);
        for (Follower follower : followers) {
            follower.follow(session, bed.store);
            assertThat(follower.version()).isEqualTo(stored.version());
            compare(follower, stored, seed);
        }
    }

    private void commitAtRandom(TestSession session, int thread, int commits, Random random) {
        TestNode node = new TestNode();
        for (int i = 0; i < commits; i++) {
            String name = "shared " + random.nextInt(10);
            TestDelta delta = session.delta(node).set("of " + thread, "" + i);
            if (random.nextInt(3) == 0) {
                delta.remove(name);
            } else {
                delta.set(name, "by " + thread + " " + i);
            }
            committed(node(thread).commit(session.handle, delta.build()));
        }
    }

    /** Whether the copy is right can be told only when it is of the same version as the session. */
    private static void compare(Follower follower, StoredSession stored, long seed) {
        if (follower.version() == stored.version()) {
            assertThat(follower.attributes())
                    .as("seed %d, version %d", seed, stored.version())
                    .isEqualTo(readable(stored.attributes()));
        }
    }

    /** The two nodes in turn. */
    private SessionStore node(int thread) {
        return thread % 2 == 0 ? bed.store : bed.other;
    }
}
