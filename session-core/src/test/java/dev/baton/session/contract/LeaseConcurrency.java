// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static dev.baton.session.contract.Answers.committed;
import static dev.baton.session.contract.Answers.locked;
import static dev.baton.session.contract.Answers.timedOut;
import static dev.baton.session.contract.StoreBed.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.LockResult;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Many owners of one session's lease, on two nodes. */
interface LeaseConcurrency {
    /** As many as there are requests of one session that wait at the same time, in a bad hour. */
    int OWNERS = 8;

    /** Runs out before the test is over, and not while its holder only reads and writes. */
    Duration PAUSED = Duration.ofMillis(300);

    StoreBed bed();

    Crowd crowd();

    /** What one holder did: its token, and the counter that it committed; 0 if it was fenced. */
    record Turn(long token, int counter, long version) {
        boolean isCommitted() {
            return counter > 0;
        }
    }

    @Test
    default void a_counter_changed_under_leases_ends_at_the_number_of_grants_and_tokens_rise_with_it()
            throws Exception {
        TestSession session = bed().session(LONG, Map.of("counter", Bytes.of("0")));
        int turns = Counts.of(4_000) / OWNERS;
        List<Turn> all = new ArrayList<>();
        crowd().run(OWNERS, owner -> {
                    TestNode node = new TestNode();
                    List<Turn> done = new ArrayList<>();
                    for (int i = 0; i < turns; i++) {
                        SessionStore store = storeOf(owner);
                        LockResult.Locked granted = locked(store.lock(
                                session.handle,
                                session.lock()
                                        .patience(bed().fixture.patience())
                                        .build()));
                        Delta delta = oneMore(session, node, granted).build();
                        CommitResult.Committed committed = committed(store.commit(session.handle, delta));
                        done.add(new Turn(granted.lease().token(), counter(delta), committed.version()));
                    }
                    return done;
                })
                .forEach(all::addAll);
        all.sort(Comparator.comparing(Turn::version));
        assertThat(all).extracting(Turn::counter).isSorted().doesNotHaveDuplicates();
        assertThat(all).extracting(Turn::token).isSorted().doesNotHaveDuplicates();
        assertThat(counter(session.whole())).isEqualTo(OWNERS * turns);
        assertThat(session.isLocked()).isFalse();
        assertThat(bed().waiting(session)).isZero();
    }

    @Test
    default void holders_that_pause_past_their_lease_undo_nothing() throws Exception {
        long seed = Counts.seed();
        TestSession session = bed().session(LONG, Map.of("counter", Bytes.of("0")));
        int turns = Counts.of(2_000) / OWNERS;
        List<Turn> all = new ArrayList<>();
        crowd().run(OWNERS, owner -> {
                    Random random = new Random(seed + owner);
                    TestNode node = new TestNode();
                    List<Turn> done = new ArrayList<>();
                    for (int i = 0; i < turns; i++) {
                        done.add(turnOfOneThatMayPause(session, node, storeOf(owner), random));
                    }
                    return done;
                })
                .forEach(all::addAll);
        List<Turn> applied = new ArrayList<>(all);
        applied.removeIf(turn -> !turn.isCommitted());
        applied.sort(Comparator.comparing(Turn::version));
        assertThat(applied).isNotEmpty();
        assertThat(applied)
                .as("seed %d: whoever was granted it later commits later", seed)
                .extracting(Turn::token)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(counter(session.whole())).as("seed %d", seed).isEqualTo(applied.size());
        assertThat(session.whole().version()).as("seed %d", seed).isEqualTo(applied.size() + 1L);
    }

    private Turn turnOfOneThatMayPause(TestSession session, TestNode node, SessionStore store, Random random) {
        LockResult.Locked granted = locked(store.lock(
                session.handle,
                session.lock().lease(PAUSED).patience(bed().fixture.patience()).build()));
        Lease lease = granted.lease();
        TestDelta next = oneMore(session, node, granted);
        int fate = random.nextInt(20);
        if (fate < 3) {
            // As long as it takes the lease to run out, or longer.
            bed().fixture.awaitTime(store, store.now().plus(PAUSED.multipliedBy(1 + fate % 2)));
        }
        if (fate == 0) {
            // It has died, and has never given the lease up.
            return new Turn(lease.token(), 0, 0);
        }
        CommitResult result = store.commit(session.handle, next.build());
        if (result instanceof CommitResult.Committed committed) {
            return new Turn(lease.token(), counter(next.build()), committed.version());
        }
        Answers.fenced(result);
        return new Turn(lease.token(), 0, 0);
    }

    @Test
    default void whoever_asked_first_is_granted_the_lease_first_also_when_some_leave() throws Exception {
        long seed = Counts.seed();
        Random random = new Random(seed);
        for (int round = 0; round < Counts.of(500); round++) {
            TestSession session = bed().session(LONG);
            Lease lease = session.lease(bed().store);
            List<Waiter> waiters = new ArrayList<>();
            List<Waiter> staying = new ArrayList<>();
            for (int i = 0; i < OWNERS; i++) {
                waiters.add(bed().waiter(storeOf(i), session, session.lock().patience(LONG)));
            }
            for (Waiter waiter : waiters) {
                if (random.nextInt(4) == 0) {
                    waiter.interrupt();
                    timedOut(waiter.answer());
                } else {
                    staying.add(waiter);
                }
            }
            bed().store.unlock(session.handle, lease);
            for (int i = 0; i < staying.size(); i++) {
                Lease granted = locked(staying.get(i).answer()).lease();
                assertThat(staying.subList(i + 1, staying.size()))
                        .as("seed %d, round %d: who asked after the %d. holder", seed, round, i)
                        .noneMatch(Waiter::isDone);
                bed().other.unlock(session.handle, granted);
            }
            assertThat(session.isLocked()).isFalse();
        }
    }

    @Test
    default void waiters_that_leave_at_the_moment_of_the_grant_take_no_lease_with_them() throws Exception {
        for (int round = 0; round < Counts.of(1_000); round++) {
            TestSession session = bed().session(LONG);
            Lease lease = session.lease(bed().store);
            Waiter leaving = bed().waiter(bed().other, session, session.lock().patience(LONG));
            Waiter staying = bed().waiter(bed().store, session, session.lock().patience(LONG));
            crowd().run(List.of(
                    () -> {
                        bed().store.unlock(session.handle, lease);
                        return true;
                    },
                    () -> {
                        leaving.interrupt();
                        return true;
                    }));
            if (leaving.answer() instanceof LockResult.Locked granted) {
                bed().other.unlock(session.handle, granted.lease());
            }
            bed().store.unlock(session.handle, locked(staying.answer()).lease());
            assertThat(session.isLocked()).isFalse();
        }
    }

    /** The counter that the holder was shown when it was granted the lease, plus one; the lease goes with it. */
    private static TestDelta oneMore(TestSession session, TestNode node, LockResult.Locked granted) {
        StoredSession shown = ((LoadResult.Whole) granted.load()).session();
        return session.delta(node).set("counter", "" + (counter(shown) + 1)).releasing(granted.lease());
    }

    private static int counter(StoredSession session) {
        return Integer.parseInt(Bytes.text(session.attributes().get("counter").value()));
    }

    private static int counter(Delta delta) {
        return Integer.parseInt(Bytes.text(delta.set().get("counter")));
    }

    /** The two nodes in turn. */
    private SessionStore storeOf(int owner) {
        return owner % 2 == 0 ? bed().store : bed().other;
    }
}
