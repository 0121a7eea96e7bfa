// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

import dev.baton.session.Handle;
import dev.baton.session.spi.SessionStore;
import dev.baton.session.spi.StoreConnection;
import java.time.Duration;
import java.time.Instant;

/**
 * What a backend gives to the contract kit: stores of two nodes over one real server, and a back door to that server.
 *
 * <p>Thread-safe. One fixture may serve many tests: each test works in namespaces of its own, and closes what it opened.
 */
public interface StoreFixture {
    /** The first node's connection, which takes the way that {@link #link} rules. Closed with the fixture. */
    StoreConnection connection();

    /** A second node's connection, that nothing disturbs. Closed with the fixture. */
    StoreConnection otherConnection();

    /** Returns once {@code store.now()} is at or after {@code time}: a test's clock is set on, a real one awaited. */
    void awaitTime(SessionStore store, Instant time);

    /** How long after its deadline a session may be missing in {@link SessionStore#due}, if the index is coarse. */
    default Duration indexLag() {
        return Duration.ZERO;
    }

    /** How long to wait, in real time, for what must come true by itself, such as recovery from a cut link. */
    default Duration patience() {
        return Duration.ofSeconds(30);
    }

    /** How many keys, rows or entries the server holds that exist only because of this session, index entries included. */
    int traces(String namespace, Handle handle);

    /** How many owners wait for the session's lease, as far as the server knows. */
    int waiting(String namespace, Handle handle);

    /**
     * Does {@code damage} to what the server holds.
     *
     * @return false if this backend's layout cannot be damaged in this way
     */
    boolean damage(Damage damage, String namespace, Handle handle);

    /** The first node's way to the server. */
    StoreLink link();

    /** What {@link StoreFixture#damage} does to a server's data. */
    enum Damage {
        /** Overwrites a part of the session that the store itself must read, with bytes that cannot be a session. */
        UNREADABLE,
        /** Gives the session an entry in the index of deadlines that passed a minute ago. */
        INDEXED_AS_OVERDUE,
        /** Puts an entry that passed a minute ago into the index of deadlines, for a handle without a session. */
        INDEXED_WITHOUT_SESSION
    }
}
