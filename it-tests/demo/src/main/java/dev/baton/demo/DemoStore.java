// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import dev.baton.jdbc.testing.H2Server;
import dev.baton.jdbc.testing.PostgresServer;
import dev.baton.jdbc.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;

/** What keeps the demo's sessions: a server that ends with the demo. */
interface DemoStore extends AutoCloseable {
    /** Names the kind of server: {@code redis}, {@code h2} or {@code postgres}. */
    String PROPERTY = "demo.store";

    /** Where the server listens, as a store's URI. */
    String uri();

    @Override
    void close();

    /** The kind that was asked for. */
    static String kind() {
        String kind = System.getProperty(PROPERTY, "redis");
        return kind.isBlank() ? "redis" : kind;
    }

    /** What the pages call it. */
    static String title() {
        return switch (kind()) {
            case "h2" -> "H2";
            case "postgres" -> "PostgreSQL";
            default -> "Redis";
        };
    }

    /**
     * Starts the server that was asked for.
     *
     * @throws IOException if there is no such kind, or it does not start, with what it said
     */
    static DemoStore start(Path directory) throws IOException {
        return switch (kind()) {
            case "redis" -> DemoRedis.start(directory);
            case "h2" -> of(H2Server.start());
            case "postgres" -> of(PostgresServer.start());
            default -> throw new IOException(PROPERTY + " must be redis, h2 or postgres, but is '" + kind() + "'");
        };
    }

    private static DemoStore of(TestDatabase database) {
        return new DemoStore() {
            @Override
            public String uri() {
                return database.uri().toString();
            }

            @Override
            public void close() {
                database.close();
            }
        };
    }
}
