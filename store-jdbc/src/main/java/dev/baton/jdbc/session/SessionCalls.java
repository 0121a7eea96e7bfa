// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import dev.baton.jdbc.internal.Call;
import dev.baton.jdbc.internal.Database;
import dev.baton.jdbc.internal.Dialect;
import dev.baton.jdbc.internal.Link;
import dev.baton.jdbc.internal.NamespaceNumber;
import dev.baton.session.Handle;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.PrincipalKey;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** One namespace's way to the database: its number, its SQL, and the changes that answer with a time. Thread-safe. */
final class SessionCalls {
    /** The longest of any duration, in milliseconds: ten thousand years. */
    private static final long LONGEST_MILLIS = Duration.ofDays(3_652_500).toMillis();

    /**
     * What a change of one row answers with.
     *
     * @param rest nothing where the answer has no room for it
     */
    record Moment(long now, long lastAccess, Optional<Rest> rest) {
        /** What the row has beside it. */
        record Rest(long accessBefore, long maxInactive, long absoluteDeadline) {}
    }

    private final Database database;
    private final String namespace;
    private final long number;
    private final Map<Dialect, SessionSql> sql = new EnumMap<>(Dialect.class);
    private volatile boolean known;
    private volatile boolean closed;

    SessionCalls(Database database, String namespace) {
        this.database = database;
        this.namespace = namespace;
        number = NamespaceNumber.of(namespace);
        for (Dialect dialect : Dialect.values()) {
            sql.put(dialect, new SessionSql(dialect, database.tables()));
        }
    }

    long number() {
        return number;
    }

    <T> T ask(String operation, Handle handle, Link.Work<T> work) {
        return call(Call.asking(operation, "session " + handle), work);
    }

    <T> T askNamespace(String operation, Link.Work<T> work) {
        return call(Call.asking(operation, "namespace " + namespace), work);
    }

    <T> T change(String operation, Handle handle, Link.Work<T> work) {
        return call(Call.changing(operation, "session " + handle), work);
    }

    <T> T askPrincipal(String operation, PrincipalKey principal, Link.Work<T> work) {
        return call(Call.asking(operation, "principal " + principal), work);
    }

    <T> T changePrincipal(String operation, PrincipalKey principal, Link.Work<T> work) {
        return call(Call.changing(operation, "principal " + principal), work);
    }

    private <T> T call(Call call, Link.Work<T> work) {
        if (closed) {
            throw new StoreUnavailableException(
                    "The store of namespace %s has been closed, so %s was not sent. Nothing was changed."
                            .formatted(namespace, call));
        }
        return database.call(call, link -> {
            ensureKnown(link);
            return work.run(link);
        });
    }

    /** Two namespaces with one number would see each other's sessions. */
    private void ensureKnown(Link link) throws SQLException {
        if (known) {
            return;
        }
        Optional<String> name = findName(link);
        if (name.isEmpty()) {
            try {
                link.change(sql(link).addNamespace(), number, namespace);
            } catch (SQLException e) {
                if (!link.isDuplicate(e)) {
                    throw e;
                }
            }
            name = findName(link);
        }
        if (!name.orElse(namespace).equals(namespace)) {
            throw new SessionStoreException(
                    ("Namespaces '%s' and '%s' have the same number %d in the database at %s. Nothing was changed. Give"
                                    + " one of them another name.")
                            .formatted(namespace, name.get(), number, database.description()));
        }
        known = true;
    }

    private Optional<String> findName(Link link) throws SQLException {
        return link.one(sql(link).namespace(), row -> row.getString(1), number);
    }

    SessionSql sql(Link link) {
        return Objects.requireNonNull(sql.get(link.dialect()));
    }

    /** Carries out a change of one row that answers with a time; nothing if it hit no row. */
    Optional<Moment> moment(Link link, String statement, Object... arguments) throws SQLException {
        if (link.dialect().answering() != Dialect.Answering.KEY) {
            return link.one(
                    statement,
                    row -> new Moment(
                            row.getLong(1),
                            row.getLong(2),
                            Optional.of(new Moment.Rest(row.getLong(3), row.getLong(4), row.getLong(5)))),
                    arguments);
        }
        OptionalLong key = link.changeWithKey(statement, arguments);
        if (key.isEmpty()) {
            return Optional.empty();
        }
        long now = key.getAsLong() / SessionSql.AGE_LIMIT;
        return Optional.of(new Moment(now, now - key.getAsLong() % SessionSql.AGE_LIMIT, Optional.empty()));
    }

    SessionStoreException malformed(String operation, Handle handle, String detail, Throwable cause) {
        return database.malformed(Call.asking(operation, "session " + handle), detail, cause);
    }

    /** @throws IllegalArgumentException if it is not a whole number of milliseconds, or longer than any use */
    static long millis(String what, Duration duration) {
        if (duration.abs().compareTo(Duration.ofMillis(LONGEST_MILLIS)) > 0
                || !Duration.ofMillis(duration.toMillis()).equals(duration)) {
            throw new IllegalArgumentException(what + " must be whole milliseconds, at most "
                    + Duration.ofMillis(LONGEST_MILLIS) + ", but is " + duration);
        }
        return duration.toMillis();
    }

    /** @throws IllegalArgumentException if it is not in whole milliseconds, or further away than any use */
    static long absolute(Instant deadline) {
        return deadline.equals(Instant.MAX)
                ? SessionSql.NEVER
                : millis("the absolute deadline", Duration.between(Instant.EPOCH, deadline));
    }

    void close() {
        closed = true;
    }
}
