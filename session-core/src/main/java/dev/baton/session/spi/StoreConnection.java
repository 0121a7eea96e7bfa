// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

/** A node's connection to one store, shared by the node's applications. Thread-safe. */
public interface StoreConnection extends AutoCloseable {
    /** The sessions of one namespace. Opening does no input or output. */
    SessionStore open(String namespace);

    /** Where it leads, fit for a log: without user and password. */
    String description();

    /** Closes every connection of the pool. Calls under way may fail. Closing again does nothing. */
    @Override
    void close();
}
