// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import dev.baton.jdbc.internal.Call;
import dev.baton.jdbc.internal.Database;
import dev.baton.jdbc.internal.Dialect;
import dev.baton.jdbc.internal.Link;
import dev.baton.jdbc.internal.NamespaceNumber;
import dev.baton.session.Handle;
import dev.baton.session.spi.SessionHead;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Looks for one handle in several namespaces, in one statement. Thread-safe. */
public final class NamespaceLook {
    private final Database database;
    private final Map<Dialect, SessionSql> sql = new EnumMap<>(Dialect.class);

    /** @param database stays open */
    public NamespaceLook(Database database) {
        this.database = database;
        for (Dialect dialect : Dialect.values()) {
            sql.put(dialect, new SessionSql(dialect, database.tables()));
        }
    }

    /** See {@link dev.baton.session.spi.StoreConnection#heads}. */
    public Map<String, SessionHead> heads(Handle handle, Collection<String> namespaces) {
        if (namespaces.isEmpty()) {
            return Map.of();
        }
        Map<Long, String> names = new HashMap<>();
        namespaces.forEach(name -> names.put(NamespaceNumber.of(name), name));
        Call call = Call.asking("look", "session " + handle);
        return database.call(call, link -> read(call, link, handle, names));
    }

    private Map<String, SessionHead> read(Call call, Link link, Handle handle, Map<Long, String> names)
            throws SQLException {
        Object[] arguments = new Object[names.size() + 1];
        int next = 0;
        arguments[next++] = handle.value();
        for (Long number : names.keySet()) {
            arguments[next++] = number;
        }
        String statement = Objects.requireNonNull(sql.get(link.dialect())).headsIn(names.size());
        for (int readings = 1; ; readings++) {
            Map<String, SessionHead> heads = new HashMap<>();
            boolean whole = link.all(statement, columns -> add(call, columns, names, heads), arguments).stream()
                    .allMatch(Boolean::booleanValue);
            if (whole) {
                return heads;
            }
            // H2 lets a session change while it is read.
            if (readings >= SessionReader.MOST_READINGS) {
                throw database.malformed(call, "the body of its metadata is not there", null);
            }
        }
    }

    /** Whether the row was whole. */
    private boolean add(Call call, ResultSet columns, Map<Long, String> names, Map<String, SessionHead> heads)
            throws SQLException {
        try {
            SessionRow row = SessionReader.row(columns, Optional.empty());
            if (row.isClaimed() || row.isDue()) {
                return true;
            }
            Optional<SessionHead> head = SessionReader.head(row, columns.getBytes(22));
            String namespace = Objects.requireNonNull(names.get(columns.getLong(23)));
            head.ifPresent(there -> heads.put(namespace, there));
            return head.isPresent();
        } catch (BodyFormat.MalformedBodyException | IllegalArgumentException e) {
            throw database.malformed(call, String.valueOf(e.getMessage()), e);
        }
    }
}
