// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.testing;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import org.h2.tools.Server;

/** An H2 server in this JVM, with one database in memory. */
public final class H2Server implements TestDatabase {
    private final String database = "mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    private final Server server;

    private H2Server(Server server) {
        this.server = server;
    }

    public static H2Server start() {
        try {
            return new H2Server(
                    Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start());
        } catch (SQLException e) {
            throw new IllegalStateException("H2 does not start", e);
        }
    }

    @Override
    public int port() {
        return server.getPort();
    }

    @Override
    public URI uri(int port) {
        return URI.create("jdbc:h2:tcp://127.0.0.1:" + port + "/" + database);
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(uri().toString());
    }

    @Override
    public void close() {
        try (Connection connection = connect()) {
            connection.createStatement().execute("SHUTDOWN IMMEDIATELY");
        } catch (SQLException e) {
            // That the connection ends with the database is what was wanted.
            server.stop();
        }
        server.stop();
    }
}
