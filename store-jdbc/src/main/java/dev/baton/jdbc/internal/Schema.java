// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.internal;

import dev.baton.jdbc.internal.JdbcSettings.SchemaMode;
import dev.baton.session.SessionStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes sure that the tables are those that this release knows, before their first use. Thread-safe. */
final class Schema {
    /** The tables of one part of Baton, which have a version of their own. */
    enum Part {
        SESSIONS("", 2),
        LOCKS("lock", 1);

        private final String name;
        private final int version;

        Part(String name, int version) {
            this.name = name;
            this.version = version;
        }

        String resource(Dialect dialect) {
            return name.isEmpty() ? dialect.resource() : name + "-" + dialect.resource();
        }

        String versionTable(String tables) {
            return name.isEmpty() ? tables + "schema" : tables + name + "_schema";
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

    /** Drawn at random: nodes that start together must not create the same tables. */
    private static final long CREATION_LOCK = 7_265_402_118_734_610_553L;

    private final JdbcSettings settings;
    private final Part part;
    private volatile boolean checked;

    Schema(JdbcSettings settings, Part part) {
        this.settings = settings;
        this.part = part;
    }

    /** @throws SessionStoreException if the tables are not there, or are those of another release */
    void ensure(Link link) throws SQLException {
        if (checked || settings.schemaMode() == SchemaMode.NONE) {
            return;
        }
        Optional<Long> found = version(link);
        if (found.isEmpty() && settings.schemaMode() == SchemaMode.CREATE) {
            create(link);
            found = version(link);
        }
        if (found.isEmpty()) {
            throw new SessionStoreException(
                    ("The database at %s has no table %s. Nothing was changed. Run the following statements, or leave"
                                    + " it to Baton with 'baton.schema=create':%n%s")
                            .formatted(
                                    settings.description(),
                                    part.versionTable(settings.tables()),
                                    String.join(";\n", statements(link.dialect())) + ";"));
        }
        if (found.get() != part.version) {
            throw new SessionStoreException(
                    ("The tables %s... at %s have version %d, but this release of Baton reads and writes version %d only."
                                    + " Nothing was changed. Use the release that made them, or other tables, named with"
                                    + " 'baton.tables'.")
                            .formatted(settings.tables(), settings.description(), found.get(), part.version));
        }
        checked = true;
    }

    /** Looks again before the next use; false if nobody looks. */
    boolean forget() {
        checked = false;
        return settings.schemaMode() != SchemaMode.NONE;
    }

    private Optional<Long> version(Link link) throws SQLException {
        try {
            return link.one(
                            "SELECT coalesce(max(version), -1) FROM " + part.versionTable(settings.tables()),
                            row -> row.getLong(1))
                    .filter(version -> version >= 0);
        } catch (SQLException e) {
            if (Problem.of(e, link.dialect()) == Problem.NO_SCHEMA) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void create(Link link) throws SQLException {
        LOG.info("Creating Baton's tables {}... at {}", settings.tables(), settings.description());
        try {
            if (link.dialect() == Dialect.POSTGRESQL) {
                link.inTransaction(inside -> {
                    inside.all("SELECT pg_advisory_xact_lock(?)", row -> 0, CREATION_LOCK);
                    run(inside);
                    return true;
                });
            } else {
                run(link);
            }
        } catch (SQLException e) {
            // Another node may have been first.
            if (version(link).isEmpty()) {
                throw e;
            }
        }
    }

    private void run(Link link) throws SQLException {
        try (Statement statement = link.connection().createStatement()) {
            for (String sql : statements(link.dialect())) {
                statement.execute(sql);
            }
        }
    }

    private List<String> statements(Dialect dialect) {
        try (InputStream resource =
                Schema.class.getResourceAsStream("/dev/baton/jdbc/schema/" + part.resource(dialect))) {
            if (resource == null) {
                throw new IllegalStateException("The schema of " + dialect + " is not in the jar");
            }
            String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
            String bare = settings.tables().substring(settings.tables().indexOf('.') + 1);
            return Arrays.stream(text.replaceAll("(?m)^--.*\n", "")
                            .replace("${tables}", settings.tables())
                            .replace("${names}", bare)
                            .replace("${version}", String.valueOf(part.version))
                            .split(";"))
                    .map(String::strip)
                    .filter(statement -> !statement.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
