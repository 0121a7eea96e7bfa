// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.store;

import dev.baton.jdbc.testing.PostgresServer;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.Driver;

/** PostgreSQL. What there is of a session is its rows. */
final class PostgresStore implements SharedStore {
    private static final List<String> TABLES = List.of("session", "attribute", "waiter", "enrolment");

    private final PostgresServer postgres;

    PostgresStore(PostgresServer postgres) {
        this.postgres = postgres;
    }

    @Override
    public URI uri() {
        return postgres.uri();
    }

    @Override
    public URI uri(Duration patience) {
        return URI.create("%1$s&baton.timeout=%2$dms&baton.connectTimeout=%2$dms&baton.poolWait=%2$dms"
                .formatted(uri(), patience.toMillis()));
    }

    @Override
    public List<Path> drivers() {
        try {
            return List.of(Path.of(Driver.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void pause() {
        postgres.pause();
    }

    @Override
    public void resume() {
        postgres.resume();
    }

    @Override
    public void kill() {
        postgres.kill();
    }

    @Override
    public void restart() {
        postgres.restart();
    }

    @Override
    public int sessions(String application) {
        return handles("session JOIN baton_namespace USING (ns) WHERE name LIKE '%/" + application + "'")
                .size();
    }

    @Override
    public List<String> traces(String text) {
        return TABLES.stream()
                .flatMap(table -> rows(table).stream())
                .filter(row -> row.contains(text))
                .toList();
    }

    private List<String> rows(String table) {
        return handles(table).stream().map(handle -> table + ":" + handle).toList();
    }

    private List<String> handles(String of) {
        try (Connection door = postgres.connect();
                Statement statement = door.createStatement();
                ResultSet rows = statement.executeQuery("SELECT handle FROM baton_" + of)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int tripsOfATouch() {
        return 1;
    }

    @Override
    public int tripsOfAClaim() {
        return 2;
    }

    @Override
    public void close() {
        postgres.close();
    }
}
