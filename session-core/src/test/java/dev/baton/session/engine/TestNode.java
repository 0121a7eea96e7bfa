// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.AttributeSettings;
import dev.baton.session.Freshness;
import dev.baton.session.Handle;
import dev.baton.session.SessionId;
import dev.baton.session.StoreHealth;
import dev.baton.session.codec.AttributeCodec;
import dev.baton.session.codec.CodecSettings;
import dev.baton.session.contract.memory.InMemoryConnection;
import dev.baton.session.contract.memory.InMemoryLink;
import dev.baton.session.engine.SessionUse.Kind;
import dev.baton.session.spi.ChangeListener;
import dev.baton.session.spi.LockRequest;
import dev.baton.session.spi.SessionHead;
import dev.baton.session.spi.SessionStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A node of a test: an engine and its way to the store. */
final class TestNode implements AutoCloseable {
    final SessionEngine engine;
    final InMemoryLink link;
    final Whereabouts.Place place;

    /** By which breaks of the contact with the store are known; stands still unless the test moves it. */
    final AtomicLong nanos = new AtomicLong();

    /** The sessions that this node has ended by itself, and an attribute of each. */
    final List<String> ended = new CopyOnWriteArrayList<>();

    /** The sessions of which this node has learned that they ended elsewhere. */
    final List<Handle> endedElsewhere = new CopyOnWriteArrayList<>();

    /** The wishes for leases that this node has told the store of. */
    final List<LockRequest> lockRequests = new CopyOnWriteArrayList<>();

    /** What listeners do. */
    volatile Consumer<LiveSession> whenEnded = session -> {};

    TestNode(InMemoryConnection connection, EngineSettings settings, AttributeSettings attributes) {
        link = connection.link();
        Connection shared = new Connection(connection, lockRequests);
        engine = SessionEngine.on(shared, settings, codec(attributes), nanos::get);
        place = new Whereabouts.Place(shared, engine);
        engine.listen(new EndListener() {
            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void ended(LiveSession session) {
                whenEnded.accept(session);
                ended.add(session.handle() + " with " + session.getAttribute("name"));
            }

            @Override
            public void endedElsewhere(LiveSession session) {
                endedElsewhere.add(session.handle());
            }
        });
        // So that it knows the store's time, which is a test's.
        engine.beat();
        link.forgetCalls();
        if (settings.freshness() == Freshness.TRACKED) {
            EngineBed.patiently().until(() -> engine.notices().era() != Notices.NEVER);
        }
    }

    /** What falls due is ended, and each end noted in {@link #ended}. */
    int sweep() {
        return engine.sweep();
    }

    static AttributeCodec codec(AttributeSettings attributes) {
        return AttributeCodec.create(new CodecSettings(TestNode.class.getClassLoader(), attributes));
    }

    /** A request that writes, and has begun to use the session. */
    TestRequest request(SessionId id) {
        return request(id, Kind.WRITING);
    }

    TestRequest request(SessionId id, Kind kind) {
        TestRequest request = arriving(id, kind);
        request.open();
        return request;
    }

    /** A request that has not asked for its session yet. */
    TestRequest arriving(SessionId id, Kind kind) {
        return arriving(id, kind, new UseGroup());
    }

    TestRequest arriving(SessionId id, Kind kind, UseGroup group) {
        return new TestRequest(engine.use(id, kind, group));
    }

    /** A request that makes a session. */
    TestRequest create() {
        return new TestRequest(engine.create(EngineBed.LONG, Kind.WRITING, new UseGroup(), false));
    }

    @Override
    public void close() {
        engine.close();
    }

    private record Connection(InMemoryConnection connection, List<LockRequest> lockRequests)
            implements StoreConnections.Shared {
        @Override
        public SessionStore open(String namespace, boolean announces) {
            // All nodes of a namespace do the same, and those that follow what others tell are among them.
            SessionStore store = connection.open(namespace, true);
            return (SessionStore) Proxy.newProxyInstance(
                    SessionStore.class.getClassLoader(),
                    new Class<?>[] {SessionStore.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("lock")) {
                            lockRequests.add((LockRequest) arguments[1]);
                        }
                        try {
                            return method.invoke(store, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        @Override
        public boolean canAnnounce() {
            return connection.canAnnounce();
        }

        @Override
        public AutoCloseable listen(String namespace, ChangeListener listener) {
            return connection.listen(namespace, listener);
        }

        @Override
        public Map<String, SessionHead> heads(Handle handle, Collection<String> namespaces) {
            return connection.heads(handle, namespaces);
        }

        @Override
        public String description() {
            return connection.description();
        }

        @Override
        public StoreHealth health() {
            return connection.health();
        }

        @Override
        public boolean isOneWith(StoreConnections.Shared other) {
            return other instanceof Connection part && part.connection == connection;
        }

        @Override
        public boolean isFirstComplaint() {
            return true;
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
