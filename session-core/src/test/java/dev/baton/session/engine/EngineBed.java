// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.AttributeSettings;
import dev.baton.session.Consistency;
import dev.baton.session.Freshness;
import dev.baton.session.Handle;
import dev.baton.session.PrincipalSettings;
import dev.baton.session.SecretHash;
import dev.baton.session.SessionId;
import dev.baton.session.codec.AttributeCodec;
import dev.baton.session.codec.Binding;
import dev.baton.session.contract.memory.InMemoryBackend;
import dev.baton.session.contract.memory.InMemoryConnection;
import dev.baton.session.contract.memory.ManualClock;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.CommitNumber;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Enrolment;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.LockRequest;
import dev.baton.session.spi.LockResult;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoredSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** What one test of the engine works with: a store in memory, and nodes on it. */
final class EngineBed implements AutoCloseable {
    static final String NAMESPACE = "engine/localhost/test";
    static final Duration LONG = Duration.ofHours(1);

    final ManualClock clock = new ManualClock();
    final InMemoryBackend backend = new InMemoryBackend(clock);
    /** Without compression, so that a value's size is that of its bytes. */
    private AttributeSettings storing = AttributeSettings.DEFAULT.withCompressFrom(0);

    private AttributeCodec codec = TestNode.codec(storing);

    private final InMemoryConnection door = backend.connect();
    private final SessionStore store = door.open(NAMESPACE, true);
    private final List<TestNode> nodes = new ArrayList<>();
    private final long foreignNode = ThreadLocalRandom.current().nextLong();
    private long foreignSequence;
    private EngineSettings settings;

    private EngineBed(EngineSettings settings) {
        this.settings = settings;
    }

    static EngineBed merging() {
        return of(Consistency.MERGE);
    }

    static EngineBed of(Consistency consistency) {
        return new EngineBed(new EngineSettings(
                NAMESPACE,
                1 << 20,
                consistency,
                Freshness.CHECKED,
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60)));
    }

    static EngineBed tracked() {
        EngineBed bed = merging();
        bed.settings = new EngineSettings(
                NAMESPACE,
                1 << 20,
                Consistency.MERGE,
                Freshness.TRACKED,
                bed.settings.lockWait(),
                bed.settings.lockLease(),
                bed.settings.lockMaxHold());
        return bed;
    }

    /** The nodes made from now on hold as many bytes of idle sessions. */
    EngineBed nearCacheBytes(long bytes) {
        settings = new EngineSettings(
                NAMESPACE,
                bytes,
                settings.consistency(),
                settings.freshness(),
                settings.lockWait(),
                settings.lockLease(),
                settings.lockMaxHold());
        return this;
    }

    /** The nodes made from now on wait, hold and renew by these times. */
    EngineBed locking(Duration wait, Duration lease, Duration maxHold) {
        settings = new EngineSettings(
                NAMESPACE,
                settings.nearCacheBytes(),
                settings.consistency(),
                settings.freshness(),
                wait,
                lease,
                maxHold);
        return this;
    }

    /** The nodes made from now on store attributes like that. */
    EngineBed attributes(AttributeSettings next) {
        storing = next;
        codec.close();
        codec = TestNode.codec(next);
        return this;
    }

    TestNode node() {
        TestNode node = new TestNode(backend.connect(), settings, storing);
        nodes.add(node);
        return node;
    }

    /** A session in the store, with these attributes, that no node has in memory. */
    SessionId session(Map<String, ?> attributes) {
        try (TestNode maker = new TestNode(backend.connect(), settings, storing)) {
            TestRequest request = maker.create();
            attributes.forEach(request::set);
            request.finish();
            return request.id();
        }
    }

    /** The nodes made from now on end sessions at this age. */
    EngineBed absoluteTimeout(Duration timeout) {
        settings = with(Optional.of(timeout), settings.principals());
        return this;
    }

    /** The nodes made from now on allow a user so many sessions. */
    EngineBed maxSessions(int max, PrincipalSettings.WhenFull whenFull) {
        settings = with(settings.absoluteTimeout(), new PrincipalSettings(true, Optional.of(max), whenFull));
        return this;
    }

    private EngineSettings with(Optional<Duration> absoluteTimeout, PrincipalSettings principals) {
        return new EngineSettings(
                NAMESPACE,
                settings.nearCacheBytes(),
                settings.consistency(),
                settings.freshness(),
                settings.lockWait(),
                settings.lockLease(),
                settings.lockMaxHold(),
                absoluteTimeout,
                principals);
    }

    /** Who are entered as the sessions of a user, rightly or not. */
    List<Handle> entered(String user) {
        return store.principals().enrolled(PrincipalKeys.of(user)).stream()
                .map(Enrolment::handle)
                .toList();
    }

    int traces(SessionId id) {
        return backend.traces(NAMESPACE, id.handle());
    }

    /** Lets the store's time go on, and the nodes learn of it. */
    void advance(Duration time) {
        clock.advance(time);
        nodes.forEach(node -> node.engine.beat());
    }

    /** The session as it stands in the store. */
    StoredSession stored(SessionId id) {
        LoadResult result = store.load(id.handle(), null, new Access.Peek());
        if (result instanceof LoadResult.Whole whole) {
            return whole.session();
        }
        throw new AssertionError("Session " + id.handle() + " is not in the store: " + result);
    }

    boolean isStored(SessionId id) {
        return store.load(id.handle(), null, new Access.Peek()) instanceof LoadResult.Whole;
    }

    /** The attributes as they stand in the store. */
    Map<String, Object> values(SessionId id) {
        StoredSession session = stored(id);
        Map<String, Object> values = new TreeMap<>();
        session.attributes()
                .forEach((name, stored) -> values.put(
                        name, codec.decode(new Binding(NAMESPACE, session.incarnation(), name), stored.value())));
        return values;
    }

    /** Commits past every node of the test, as a node elsewhere would; gives the version that it made. */
    long elsewhere(SessionId id, Map<String, ?> set, String... removed) {
        StoredSession session = stored(id);
        Map<String, byte[]> bytes = new TreeMap<>();
        set.forEach((name, value) ->
                bytes.put(name, codec.encode(new Binding(NAMESPACE, session.incarnation(), name), value)));
        return commit(id, session, bytes, Set.of(removed), Optional.empty());
    }

    /** Puts these very bytes in place of an attribute's. */
    long elsewhere(SessionId id, String name, byte[] bytes) {
        return commit(id, stored(id), Map.of(name, bytes), Set.of(), Optional.empty());
    }

    /** Changes the facts past every node of the test. */
    long elsewhere(SessionId id, UnaryOperator<Facts> change) {
        StoredSession session = stored(id);
        Facts facts = facts(session);
        Delta.MetadataChange next = new Delta.MetadataChange(
                session.metadata().version(),
                FactsFormat.encode(session.incarnation(), change.apply(facts), "elsewhere"));
        return commit(id, session, Map.of(), Set.of(), Optional.of(next));
    }

    /** Puts these very bytes in place of the facts. */
    void elsewhereMetadata(SessionId id, byte[] body) {
        StoredSession session = stored(id);
        Metadata before = session.metadata().metadata();
        Delta.MetadataChange next = new Delta.MetadataChange(
                session.metadata().version(), new Metadata(body, before.secret(), before.maxInactive()));
        commit(id, session, Map.of(), Set.of(), Optional.of(next));
    }

    Facts facts(SessionId id) {
        StoredSession session = stored(id);
        return facts(session);
    }

    private static Facts facts(StoredSession session) {
        return FactsFormat.decode(
                        session.incarnation(), session.metadata().metadata().body())
                .facts();
    }

    private long commit(
            SessionId id,
            StoredSession session,
            Map<String, byte[]> set,
            Set<String> removed,
            Optional<Delta.MetadataChange> metadata) {
        CommitNumber number = new CommitNumber(foreignNode, ++foreignSequence);
        CommitResult result =
                store.commit(id.handle(), new Delta(session.incarnation(), number, set, removed, metadata, Map.of()));
        if (result instanceof CommitResult.Committed committed) {
            return committed.version();
        }
        throw new AssertionError("A commit from elsewhere was answered " + result);
    }

    /** The bytes of a value, were it an attribute of this session. */
    byte[] encoded(SessionId id, String name, Object value) {
        return codec.encode(new Binding(NAMESPACE, stored(id).incarnation(), name), value);
    }

    /** Tries to take the session's lease, as a node elsewhere would that does not wait. */
    LockResult lockElsewhere(SessionId id) {
        return lockElsewhere(id, Duration.ZERO);
    }

    LockResult lockElsewhere(SessionId id, Duration patience) {
        SecretHash secret = id.secret().hash();
        return store.lock(
                id.handle(),
                new LockRequest(ThreadLocalRandom.current().nextLong(), LONG, patience, null, secret, false));
    }

    void unlockElsewhere(SessionId id, LockResult granted) {
        store.unlock(id.handle(), ((LockResult.Locked) granted).lease());
    }

    boolean isLocked(SessionId id) {
        LockResult result = lockElsewhere(id);
        if (result instanceof LockResult.Locked) {
            unlockElsewhere(id, result);
        }
        return result instanceof LockResult.TimedOut;
    }

    /** Ends the session past every node of the test. */
    void endElsewhere(SessionId id) {
        StoredSession session = stored(id);
        store.claim(id.handle(), new Claim(Optional.of(session.incarnation()), 1, LONG, false));
        store.delete(id.handle(), session.incarnation(), 1);
    }

    int waiting(SessionId id) {
        return backend.waiting(NAMESPACE, id.handle());
    }

    static ConditionFactory patiently() {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(30));
    }

    @Override
    public void close() {
        nodes.forEach(TestNode::close);
        door.close();
        codec.close();
    }
}
