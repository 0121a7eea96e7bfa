// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.testing;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;

/** A database server of a test, on the loopback address. Thread-safe; ends when closed, and with the test's JVM. */
public interface TestDatabase extends AutoCloseable {
    /** The port that the server listens on. */
    int port();

    /** The URI of the test's database, by way of a port that leads to the server. */
    URI uri(int port);

    /** The URI of the test's database. */
    default URI uri() {
        return uri(port());
    }

    /** A connection past every store. */
    Connection connect() throws SQLException;

    @Override
    void close();
}
