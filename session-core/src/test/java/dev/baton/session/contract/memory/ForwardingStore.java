// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.Handle;
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
import org.jspecify.annotations.Nullable;

/** Passes every call on. */
class ForwardingStore implements SessionStore {
    final SessionStore next;

    ForwardingStore(SessionStore next) {
        this.next = next;
    }

    @Override
    public LoadResult load(Handle handle, @Nullable Known known, Access access) {
        return next.load(handle, known, access);
    }

    @Override
    public CreateResult create(Handle handle, NewSession session) {
        return next.create(handle, session);
    }

    @Override
    public CommitResult commit(Handle handle, Delta delta) {
        return next.commit(handle, delta);
    }

    @Override
    public LockResult lock(Handle handle, LockRequest request) {
        return next.lock(handle, request);
    }

    @Override
    public boolean renew(Handle handle, Lease lease, Duration duration) {
        return next.renew(handle, lease, duration);
    }

    @Override
    public void unlock(Handle handle, Lease lease) {
        next.unlock(handle, lease);
    }

    @Override
    public TouchResult touch(Handle handle, Incarnation incarnation) {
        return next.touch(handle, incarnation);
    }

    @Override
    public ClaimResult claim(Handle handle, Claim claim) {
        return next.claim(handle, claim);
    }

    @Override
    public boolean delete(Handle handle, Incarnation incarnation, long owner) {
        return next.delete(handle, incarnation, owner);
    }

    @Override
    public List<Handle> due(int limit) {
        return next.due(limit);
    }

    @Override
    public Map<Handle, SessionHead> heads(Collection<Handle> handles) {
        return next.heads(handles);
    }

    @Override
    public List<Handle> list(@Nullable Handle after, int limit) {
        return next.list(after, limit);
    }

    @Override
    public PrincipalIndex principals() {
        return next.principals();
    }

    @Override
    public Instant now() {
        return next.now();
    }

    @Override
    public void close() {
        next.close();
    }
}
