// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import dev.baton.jdbc.internal.Dialect;
import dev.baton.jdbc.internal.Link;
import dev.baton.jdbc.session.SessionBody.Inline;
import dev.baton.jdbc.session.SessionBody.Outside;
import dev.baton.jdbc.session.SessionBody.Value;
import dev.baton.session.Handle;
import dev.baton.session.SecretHash;
import dev.baton.session.spi.Access;
import dev.baton.session.spi.Incarnation;
import dev.baton.session.spi.Known;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.SessionHead;
import dev.baton.session.spi.StoredAttribute;
import dev.baton.session.spi.StoredMetadata;
import dev.baton.session.spi.StoredSession;
import dev.baton.session.spi.Times;
import dev.baton.session.spi.TouchResult;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads sessions. Thread-safe. */
final class SessionReader {
    /** How often a session is read again that changed while it was read. */
    static final int MOST_READINGS = 20;

    private static final String OPERATION = "load";

    private final SessionCalls calls;
    private final RowMemory memory;

    SessionReader(SessionCalls calls, RowMemory memory) {
        this.calls = calls;
        this.memory = memory;
    }

    /** A row, and values of it that have rows of their own. */
    record Reading(SessionRow row, Map<Long, byte[]> outside) {}

    LoadResult load(Handle handle, @Nullable Known known, Access access) {
        return calls.ask(OPERATION, handle, link -> load(link, handle, known, access));
    }

    private LoadResult load(Link link, Handle handle, @Nullable Known known, Access access) throws SQLException {
        for (int readings = 1; ; readings++) {
            Optional<Reading> found = read(link, handle, known == null ? 0 : known.version());
            if (found.isEmpty()
                    || found.get().row().isClaimed()
                    || found.get().row().isDue()) {
                return new LoadResult.Absent();
            }
            Reading reading = found.get();
            SessionRow row = reading.row();
            if (counts(row, access) && row.isTouchDue()) {
                Optional<SessionCalls.Moment> touched = calls.moment(
                        link,
                        calls.sql(link).touchIfDue(),
                        calls.number(),
                        handle.value(),
                        row.incarnation().high(),
                        row.incarnation().low(),
                        row.lastAccess());
                if (touched.isEmpty() && readings < MOST_READINGS) {
                    continue;
                }
                if (touched.isPresent()) {
                    SessionRow present =
                            row.touched(touched.get().now(), touched.get().lastAccess());
                    remember(handle, present);
                    reading = new Reading(present, reading.outside());
                }
            }
            Optional<LoadResult> result = result(link, handle, reading, known);
            if (result.isPresent()) {
                return result.get();
            }
            if (readings >= MOST_READINGS) {
                throw calls.malformed(
                        OPERATION, handle, "values of its own rows are not there", new IllegalStateException());
            }
        }
    }

    TouchResult touch(Handle handle, Incarnation incarnation) {
        return calls.change("touch", handle, link -> {
            Object[] arguments = {calls.number(), handle.value(), incarnation.high(), incarnation.low()};
            Optional<Times> times = link.dialect().answering() == Dialect.Answering.KEY
                    ? touchAndRead(link, handle, incarnation, arguments)
                    : calls.moment(link, calls.sql(link).touch(), arguments).map(SessionReader::times);
            return times.<TouchResult>map(TouchResult.Touched::new).orElse(new TouchResult.Gone());
        });
    }

    private static Times times(SessionCalls.Moment moment) {
        SessionCalls.Moment.Rest rest = moment.rest().orElseThrow();
        return SessionRow.times(
                moment.now(), rest.accessBefore(), moment.lastAccess(), rest.maxInactive(), rest.absoluteDeadline());
    }

    private Optional<Times> touchAndRead(Link link, Handle handle, Incarnation incarnation, Object[] arguments)
            throws SQLException {
        OptionalLong before = link.changeWithKey(calls.sql(link).touch(), arguments);
        if (before.isEmpty()) {
            return Optional.empty();
        }
        return read(link, handle, Long.MAX_VALUE)
                .map(Reading::row)
                .filter(row -> row.incarnation().equals(incarnation))
                .map(row -> row.after(before.getAsLong()).times());
    }

    private static boolean counts(SessionRow row, Access access) {
        if (access instanceof Access.Presented presented) {
            return presented.secret().matches(row.secret());
        }
        return access instanceof Access.Trusted;
    }

    /** What a node does not have; nothing if the session has changed since the row was read. */
    Optional<LoadResult> result(Link link, Handle handle, Reading reading, @Nullable Known known) throws SQLException {
        SessionRow row = reading.row();
        boolean reachesBack = known != null && row.reachesBackTo(known);
        if (known != null && reachesBack && known.version() == row.version()) {
            return Optional.of(new LoadResult.Unchanged(Optional.of(row.times())));
        }
        long since = known != null && reachesBack ? known.version() : 0;
        Optional<Map<Long, byte[]>> outside = outside(link, handle, reading, since);
        if (outside.isEmpty()) {
            return Optional.empty();
        }
        Map<String, StoredAttribute> attributes = new HashMap<>();
        row.body().attributes().forEach((name, value) -> {
            if (value.version() > since) {
                attributes.put(name, new StoredAttribute(value.version(), bytes(value, outside.get())));
            }
        });
        if (since == 0) {
            return Optional.of(new LoadResult.Whole(new StoredSession(
                    row.incarnation(), row.version(), metadata(row, outside.get()), attributes, row.times())));
        }
        Set<String> removed = new HashSet<>();
        row.body().removals().forEach((name, version) -> {
            if (version > since) {
                removed.add(name);
            }
        });
        return Optional.of(new LoadResult.Changed(
                row.version(),
                row.body().metadata().version() > since ? Optional.of(metadata(row, outside.get())) : Optional.empty(),
                attributes,
                removed,
                row.times()));
    }

    private static StoredMetadata metadata(SessionRow row, Map<Long, byte[]> outside) {
        Value body = row.body().metadata();
        return new StoredMetadata(
                body.version(),
                new Metadata(bytes(body, outside), row.secret(), row.life(), row.absolute()),
                row.retiredNow());
    }

    /** The head of a row; nothing if the body of its metadata is outside and is not there. */
    static Optional<SessionHead> head(SessionRow row, byte @Nullable [] content) {
        Map<Long, byte[]> outside = new HashMap<>();
        if (row.body().metadata() instanceof Outside elsewhere) {
            if (content == null) {
                return Optional.empty();
            }
            outside.put(elsewhere.slot(), content);
        }
        return Optional.of(new SessionHead(row.incarnation(), row.version(), metadata(row, outside), row.times()));
    }

    private static byte[] bytes(Value value, Map<Long, byte[]> outside) {
        return value instanceof Inline inline
                ? inline.bytes()
                : Objects.requireNonNull(outside.get(((Outside) value).slot()));
    }

    /** All values outside the row that are newer than a version; nothing if they are those of another row. */
    private Optional<Map<Long, byte[]>> outside(Link link, Handle handle, Reading reading, long since)
            throws SQLException {
        Set<Long> wanted = new HashSet<>();
        addOutside(wanted, reading.row().body().metadata(), since);
        reading.row().body().attributes().values().forEach(value -> addOutside(wanted, value, since));
        if (reading.outside().keySet().containsAll(wanted)) {
            return Optional.of(reading.outside());
        }
        Map<Long, byte[]> all = read(link, handle, since).map(Reading::outside).orElse(Map.of());
        return all.keySet().containsAll(wanted) ? Optional.of(all) : Optional.empty();
    }

    private static void addOutside(Set<Long> wanted, Value value, long since) {
        if (value instanceof Outside outside && value.version() > since) {
            wanted.add(outside.slot());
        }
    }

    /** The session's row, with values outside it that are newer than a version. */
    Optional<Reading> read(Link link, Handle handle, long since) throws SQLException {
        Optional<SessionRow> remembered = memory.find(handle);
        Map<Long, byte[]> outside = new HashMap<>();
        SessionRow[] found = new SessionRow[1];
        link.all(
                calls.sql(link).load(),
                row -> {
                    long slot = row.getLong(1);
                    if (slot == 0) {
                        found[0] = row(row, handle, remembered);
                    } else {
                        outside.put(slot, row.getBytes(21));
                    }
                    return slot;
                },
                remembered.map(SessionRow::stamp).orElse(0L),
                calls.number(),
                handle.value(),
                calls.number(),
                handle.value(),
                since);
        if (found[0] == null) {
            memory.forget(handle);
            return Optional.empty();
        }
        remember(handle, found[0]);
        return Optional.of(new Reading(found[0], outside));
    }

    /** The session's row, which nobody else changes until the transaction ends. */
    Optional<SessionRow> readForUpdate(Link link, Handle handle) throws SQLException {
        return link.one(
                calls.sql(link).loadForUpdate(),
                row -> row(row, handle, Optional.empty()),
                calls.number(),
                handle.value());
    }

    void remember(Handle handle, SessionRow row) {
        if (row.isClaimed()) {
            memory.forget(handle);
        } else {
            memory.remember(handle, row);
        }
    }

    /**
     * Reads the columns of a session: a number, then those that {@link SessionSql} lists, the last access that the call
     * found, the time, and the body.
     */
    SessionRow row(ResultSet row, Handle handle, Optional<SessionRow> remembered) throws SQLException {
        try {
            return row(row, remembered);
        } catch (BodyFormat.MalformedBodyException | IllegalArgumentException e) {
            throw calls.malformed(OPERATION, handle, String.valueOf(e.getMessage()), e);
        }
    }

    /** As {@link #row(ResultSet, Handle, Optional)}, for callers that name the fault themselves. */
    static SessionRow row(ResultSet row, Optional<SessionRow> remembered)
            throws SQLException, BodyFormat.MalformedBodyException {
        byte[] bytes = row.getBytes(21);
        SessionBody body = bytes != null
                ? BodyFormat.read(bytes)
                : remembered.orElseThrow().body();
        String retired = row.getString(7);
        return new SessionRow(
                row.getLong(2),
                new Incarnation(row.getLong(3), row.getLong(4)),
                row.getLong(5),
                new SecretHash(row.getString(6)),
                retired.isEmpty() ? Optional.empty() : Optional.of(new SecretHash(retired)),
                row.getLong(8),
                row.getLong(9),
                row.getLong(10),
                claimed(row, 11),
                leased(row, 14),
                row.getLong(18),
                row.getLong(19),
                row.getLong(20),
                body);
    }

    static SessionRow.Claimed claimed(ResultSet row, int column) throws SQLException {
        return new SessionRow.Claimed(row.getInt(column), row.getLong(column + 1), row.getLong(column + 2));
    }

    static SessionRow.Leased leased(ResultSet row, int column) throws SQLException {
        SessionRow.Leased.State[] states = SessionRow.Leased.State.values();
        int state = row.getInt(column);
        if (state < 0 || state >= states.length) {
            throw new IllegalArgumentException("its lease is in state " + state);
        }
        return new SessionRow.Leased(
                states[state], row.getLong(column + 1), row.getLong(column + 2), row.getLong(column + 3));
    }
}
