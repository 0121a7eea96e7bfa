// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import dev.baton.session.Handle;
import dev.baton.session.StoreHealth;
import dev.baton.session.StoreUnavailableException;
import java.util.Collection;
import java.util.Map;

/** A node's connection to one store, shared by the node's applications. Thread-safe. */
public interface StoreConnection extends AutoCloseable {
    /**
     * The sessions of one namespace. Opening does no input or output.
     *
     * @param announces whether changes made through this store are told to the nodes that {@link #listen}; all nodes of a
     *     namespace do the same
     * @throws IllegalArgumentException if {@code announces} and this kind of store cannot
     */
    SessionStore open(String namespace, boolean announces);

    /** Whether this kind of store can tell nodes of changes. */
    boolean canAnnounce();

    /**
     * Begins to tell {@code listener} of every change in the namespace that is announced: each commit that was applied, and
     * each claim that was granted, whichever node made it. Not told are creations, of which nobody can have a copy, touches,
     * leases, and what was refused or had been applied before. Of one session the versions are told in rising order.
     *
     * <p>{@code certain} comes when the subscription stands, and again each time it stands anew after it broke; when it
     * breaks, {@code uncertain} comes. A link that is silently dead is found out within a few seconds. What a listener throws
     * is logged and ends nothing.
     *
     * @return ends the subscription when closed: nothing more is told, except by a call that is under way. Closing again does
     *     nothing
     * @throws UnsupportedOperationException if this kind of store cannot
     */
    AutoCloseable listen(String namespace, ChangeListener listener);

    /**
     * What the sessions are, apart from their attributes, that stand under one handle in several namespaces: of each that a
     * {@link SessionStore#load} would find. No access, and one round trip for all.
     *
     * @throws StoreUnavailableException when the store gave no answer
     * @throws dev.baton.session.SessionStoreException when the store answered with an error, or with bytes that cannot be a
     *     session
     */
    Map<String, SessionHead> heads(Handle handle, Collection<String> namespaces);

    /** Where it leads, fit for a log: without user and password. */
    String description();

    /** How the store answers, as the latest calls found it. Thread-safe, and up to date whenever it is read. */
    StoreHealth health();

    /** Closes every connection of the pool. Calls under way may fail. Closing again does nothing. */
    @Override
    void close();
}
