// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.Handle;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Claim;
import dev.baton.session.spi.ClaimResult;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.CreateResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.LockRequest;
import dev.baton.session.spi.LockResult;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.PrincipalIndex;
import dev.baton.session.spi.SessionHead;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.TouchResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One namespace of an {@link InMemoryBackend}, seen through one node's {@link InMemoryLink}. Thread-safe. */
public final class InMemorySessionStore implements SessionStore {
    private final InMemoryBackend backend;
    private final InMemoryLink link;
    private final String namespace;
    private final boolean announces;
    private final BooleanSupplier connectionClosed;
    private volatile boolean closed;

    /** A store of its own connection, which tells nobody of changes. */
    public InMemorySessionStore(InMemoryBackend backend, InMemoryLink link, String namespace) {
        this(backend, link, namespace, false, () -> false);
    }

    InMemorySessionStore(
            InMemoryBackend backend,
            InMemoryLink link,
            String namespace,
            boolean announces,
            BooleanSupplier connectionClosed) {
        this.backend = backend;
        this.link = link;
        this.namespace = namespace;
        this.announces = announces;
        this.connectionClosed = connectionClosed;
    }

    @Override
    public LoadResult load(Handle handle, @Nullable Known known, Access access) {
        return call(StoreOperation.LOAD, () -> backend.load(at(handle), known, access));
    }

    @Override
    public CreateResult create(Handle handle, NewSession session) {
        return call(StoreOperation.CREATE, () -> backend.create(at(handle), session, announces));
    }

    @Override
    public CommitResult commit(Handle handle, Delta delta) {
        return call(StoreOperation.COMMIT, () -> backend.commit(at(handle), delta, announces));
    }

    @Override
    public LockResult lock(Handle handle, LockRequest request) {
        return call(StoreOperation.LOCK, () -> backend.lock(at(handle), request, this::isConnected));
    }

    @Override
    public boolean renew(Handle handle, Lease lease, Duration duration) {
        return call(StoreOperation.RENEW, () -> backend.renew(at(handle), lease, duration));
    }

    @Override
    public void unlock(Handle handle, Lease lease) {
        call(StoreOperation.UNLOCK, () -> backend.unlock(at(handle), lease));
    }

    @Override
    public TouchResult touch(Handle handle, Incarnation incarnation) {
        return call(StoreOperation.TOUCH, () -> backend.touch(at(handle), incarnation, announces));
    }

    @Override
    public ClaimResult claim(Handle handle, Claim claim) {
        return call(StoreOperation.CLAIM, () -> backend.claim(at(handle), claim, announces));
    }

    @Override
    public boolean delete(Handle handle, Incarnation incarnation, long owner) {
        return call(StoreOperation.DELETE, () -> backend.delete(at(handle), incarnation, owner));
    }

    @Override
    public List<Handle> due(int limit) {
        return call(StoreOperation.DUE, () -> backend.due(namespace, limit));
    }

    @Override
    public Map<Handle, SessionHead> heads(Collection<Handle> handles) {
        return call(StoreOperation.HEADS, () -> backend.heads(namespace, handles));
    }

    @Override
    public List<Handle> list(@Nullable Handle after, int limit) {
        return call(StoreOperation.LIST, () -> backend.list(namespace, after, limit));
    }

    @Override
    public PrincipalIndex principals() {
        return new InMemoryPrincipals(backend, namespace, this::call);
    }

    @Override
    public Instant now() {
        return call(StoreOperation.NOW, backend::now);
    }

    @Override
    public void close() {
        closed = true;
    }

    private Place at(Handle handle) {
        return new Place(namespace, handle);
    }

    private boolean isOpen() {
        return !closed && !connectionClosed.getAsBoolean();
    }

    private boolean isConnected() {
        return isOpen() && !link.isCut();
    }

    private <T> T call(StoreOperation operation, Supplier<T> work) {
        if (!isOpen()) {
            throw new StoreUnavailableException(
                    "The in-memory store of namespace " + namespace + " is closed, but was asked to " + operation);
        }
        return link.call(operation, work);
    }
}
