// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import dev.baton.jdbc.internal.Database;
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

/**
 * The sessions of one namespace in a SQL database, one row each; see {@link SessionSql} and {@link BodyFormat}.
 *
 * <p>Thread-safe. The clock is the database's. No row is held, and no connection, after a call has returned.
 */
public final class JdbcSessionStore implements SessionStore {
    private final SessionCalls calls;
    private final SessionReader reader;
    private final SessionWriter writer;
    private final SessionLocks locks;
    private final SessionEnds ends;
    private final SessionList list;
    private final JdbcPrincipals principals;

    /**
     * Does no input or output.
     *
     * @param database stays open when this is closed
     */
    public JdbcSessionStore(Database database, String namespace) {
        RowMemory memory = new RowMemory();
        calls = new SessionCalls(database, namespace);
        reader = new SessionReader(calls, memory);
        writer = new SessionWriter(calls, reader, memory);
        locks = new SessionLocks(calls, reader);
        ends = new SessionEnds(calls, reader, memory);
        list = new SessionList(calls, reader);
        principals = new JdbcPrincipals(calls, database.tables());
    }

    @Override
    public LoadResult load(Handle handle, @Nullable Known known, Access access) {
        return reader.load(handle, known, access);
    }

    @Override
    public CreateResult create(Handle handle, NewSession session) {
        return writer.create(handle, session);
    }

    @Override
    public CommitResult commit(Handle handle, Delta delta) {
        return writer.commit(handle, delta);
    }

    @Override
    public LockResult lock(Handle handle, LockRequest request) {
        return locks.lock(handle, request);
    }

    @Override
    public boolean renew(Handle handle, Lease lease, Duration duration) {
        return locks.renew(handle, lease, duration);
    }

    @Override
    public void unlock(Handle handle, Lease lease) {
        locks.unlock(handle, lease);
    }

    @Override
    public TouchResult touch(Handle handle, Incarnation incarnation) {
        return reader.touch(handle, incarnation);
    }

    @Override
    public ClaimResult claim(Handle handle, Claim claim) {
        return ends.claim(handle, claim);
    }

    @Override
    public boolean delete(Handle handle, Incarnation incarnation, long owner) {
        return ends.delete(handle, incarnation, owner);
    }

    @Override
    public List<Handle> due(int limit) {
        return ends.due(limit);
    }

    @Override
    public Map<Handle, SessionHead> heads(Collection<Handle> handles) {
        return list.heads(handles);
    }

    @Override
    public List<Handle> list(@Nullable Handle after, int limit) {
        return list.page(after, limit);
    }

    @Override
    public PrincipalIndex principals() {
        return principals;
    }

    @Override
    public Instant now() {
        return calls.askNamespace(
                "clock",
                link -> link.one(calls.sql(link).now(), row -> Instant.ofEpochMilli(row.getLong(1)))
                        .orElseThrow());
    }

    /** How often a commit found that another had been first, and had to be made again. */
    long lostCommits() {
        return writer.lost();
    }

    /** How often a row was held for a commit, because others had been first again and again. */
    long heldCommits() {
        return writer.held();
    }

    @Override
    public void close() {
        calls.close();
    }
}
