// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.lock;

import dev.baton.jdbc.internal.Call;
import dev.baton.jdbc.internal.Database;
import dev.baton.jdbc.internal.Dialect;
import dev.baton.jdbc.internal.Link;
import dev.baton.jdbc.internal.NamespaceNumber;
import dev.baton.lock.LockUnavailableException;
import dev.baton.session.SessionStoreException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** One namespace's way to the database: its number, its SQL, and what it throws. Thread-safe. */
final class LockCalls {
    private final Database database;
    private final String namespace;
    private final long number;
    private final Map<Dialect, LockSql> sql = new EnumMap<>(Dialect.class);
    private volatile boolean known;
    private volatile boolean closed;

    LockCalls(Database database, String namespace) {
        this.database = database;
        this.namespace = namespace;
        number = NamespaceNumber.of(namespace);
        for (Dialect dialect : Dialect.values()) {
            sql.put(dialect, new LockSql(dialect, database.tables()));
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    long number() {
        return number;
    }

    LockSql sql(Link link) {
        return Objects.requireNonNull(sql.get(link.dialect()));
    }

    String description() {
        return database.description();
    }

    /** @throws LockUnavailableException if the database cannot answer */
    <T> T change(String operation, String name, Link.Work<T> work) {
        return call(Call.changing(operation, "lock '" + name + "'"), work);
    }

    /** @throws LockUnavailableException if the database cannot answer */
    <T> T ask(String operation, Link.Work<T> work) {
        return call(Call.asking(operation, "locks"), work);
    }

    private <T> T call(Call call, Link.Work<T> work) {
        if (closed) {
            throw new LockUnavailableException(
                    "The locks of namespace %s have been closed, so %s was not sent.".formatted(namespace, call));
        }
        try {
            return database.call(call, link -> {
                ensureKnown(link);
                return work.run(link);
            });
        } catch (SessionStoreException e) {
            throw new LockUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Two namespaces with one number would share their locks. */
    private void ensureKnown(Link link) throws SQLException {
        if (known) {
            return;
        }
        Optional<String> name = link.one(sql(link).namespace(), row -> row.getString(1), number);
        if (name.isEmpty()) {
            add(link, sql(link).addNamespace(), number, namespace);
        } else if (!name.get().equals(namespace)) {
            throw new SessionStoreException(
                    ("Namespaces '%s' and '%s' have the same number %d in the database at %s. Nothing was changed. Give"
                                    + " one of them another name.")
                            .formatted(namespace, name.get(), number, database.description()));
        }
        known = true;
    }

    /** Outside of a transaction: adds a row that another may have added. */
    static void add(Link link, String statement, Object... arguments) throws SQLException {
        try {
            link.change(statement, arguments);
        } catch (SQLException e) {
            if (!link.isDuplicate(e)) {
                throw e;
            }
        }
    }

    void close() {
        closed = true;
    }
}
