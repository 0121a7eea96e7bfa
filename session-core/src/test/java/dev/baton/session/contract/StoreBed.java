// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Handle;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.PrincipalKey;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** What one test works with: a namespace of its own, a store on each of two nodes, and sessions to order. */
final class StoreBed implements AutoCloseable {
    /** A session of this life is never touched by itself during a test, and never falls due. */
    static final Duration LONG = Duration.ofHours(1);

    /** A session of this life is touched by itself after half a second. */
    static final Duration LIVELY = Duration.ofSeconds(5);

    /** A session of this life falls due when a test waits for it. */
    static final Duration BRIEF = Duration.ofMillis(100);

    /** A lease of this length holds until a waiter has come, and runs out when a test waits for it. */
    static final Duration SHORT = Duration.ofSeconds(1);

    static final Access TRUSTED = new Access.Trusted();
    static final Access PEEK = new Access.Peek();

    final StoreFixture fixture;
    final String namespace;

    /** The first node's store. */
    final SessionStore store;

    /** The second node's store of the same namespace. */
    final SessionStore other;

    private final List<SessionStore> opened = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    StoreBed(StoreFixture fixture) {
        this(fixture, false);
    }

    /** @param announces whether the two nodes' stores tell of changes */
    StoreBed(StoreFixture fixture, boolean announces) {
        this.fixture = fixture;
        namespace = "kit/localhost/" + Handle.random();
        store = fixture.connection().open(namespace, announces);
        opened.add(store);
        other = fixture.otherConnection().open(namespace, announces);
        opened.add(other);
    }

    /** One more store of the first node, which tells nobody of changes. */
    SessionStore open(String name) {
        SessionStore another = fixture.connection().open(name, false);
        opened.add(another);
        return another;
    }

    /** A session with one attribute, {@code a}, of the value {@code 1}. */
    TestSession session(Duration maxInactive) {
        return session(maxInactive, Map.of("a", Bytes.of("1")));
    }

    TestSession session(Duration maxInactive, Map<String, byte[]> attributes) {
        TestSession session = new TestSession(store, maxInactive);
        session.create(attributes);
        return session;
    }

    /** A session that has fallen due. */
    TestSession overdueSession() {
        TestSession session = session(BRIEF);
        await(session.created().deadline());
        return session;
    }

    void await(Instant time) {
        fixture.awaitTime(store, time);
    }

    void await(Duration duration) {
        fixture.awaitTime(store, store.now().plus(duration));
    }

    /** Asks for the lease in another thread; returns when one more waits for it. */
    Waiter waiter(SessionStore by, TestSession session, TestLock wish) {
        int before = waiting(session);
        Waiter waiter = asking(by, session, wish);
        patiently().until(() -> waiter.isDone() || waiting(session) == before + 1);
        return waiter;
    }

    /** Asks for the lease in another thread. */
    Waiter asking(SessionStore by, TestSession session, TestLock wish) {
        return Waiter.start(threads, by, session.handle, wish.build(), fixture.patience());
    }

    int waiting(TestSession session) {
        return fixture.waiting(namespace, session.handle);
    }

    int traces(TestSession session) {
        return fixture.traces(namespace, session.handle);
    }

    boolean listsAsDue(TestSession session) {
        return store.due(1_000).contains(session.handle);
    }

    /** Waits until the session is listed as due, as long as a coarse index allows for. */
    void awaitListedAsDue(TestSession session) {
        if (!listsAsDue(session)) {
            fixture.awaitTime(store, store.now().plus(fixture.indexLag()));
        }
        patiently()
                .untilAsserted(() -> assertThat(listsAsDue(session))
                        .as("the index of deadlines lists session %s", session.handle)
                        .isTrue());
    }

    ConditionFactory patiently() {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .atMost(fixture.patience());
    }

    static long randomOwner() {
        return ThreadLocalRandom.current().nextLong();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        opened.forEach(SessionStore::close);
    }

    static PrincipalKey randomPrincipal() {
        return new PrincipalKey(Handle.random().value());
    }

    static void assertConsistent(Times times, Duration maxInactive) {
        assertThat(times.deadline()).isEqualTo(Times.deadline(times.lastAccess(), maxInactive));
        assertThat(times.lastAccess()).isBeforeOrEqualTo(times.now());
        assertThat(times.accessBefore()).isBeforeOrEqualTo(times.lastAccess());
    }

    /** Whoever was told these times by a call that counts as access has its whole {@code maxInactive} before it. */
    static void assertNotEarly(Times times, Duration maxInactive) {
        assertConsistent(times, maxInactive);
        assertThat(times.deadline()).isAfterOrEqualTo(times.now().plus(maxInactive));
    }

    /**
     * The same for a session with {@link #BRIEF}, of which a store that is slow needs a good part for one call.
     *
     * @param before from before the call
     */
    static void assertNotEarlySince(Instant before, Times times) {
        assertConsistent(times, BRIEF);
        assertThat(times.deadline()).isAfterOrEqualTo(before.plus(BRIEF));
    }
}
