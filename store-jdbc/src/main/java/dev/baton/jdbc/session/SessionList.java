// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import dev.baton.jdbc.internal.Link;
import dev.baton.session.Handle;
import dev.baton.session.spi.SessionHead;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at many sessions: pages of handles, in the order of the primary key, and heads. Thread-safe. */
final class SessionList {
    /** How many heads one statement asks for: few sizes, so that a driver keeps few statements. */
    private static final int[] SIZES = {1, 16, 256};

    private static final String OPERATION = "look";

    private final SessionCalls calls;
    private final SessionReader reader;

    SessionList(SessionCalls calls, SessionReader reader) {
        this.calls = calls;
        this.reader = reader;
    }

    List<Handle> page(@Nullable Handle after, int limit) {
        Link.RowReader<Handle> handle = row -> new Handle(row.getString(1));
        return calls.askNamespace(
                "list of sessions",
                link -> after == null
                        ? link.all(calls.sql(link).firstPage(), handle, calls.number(), limit)
                        : link.all(calls.sql(link).nextPage(), handle, calls.number(), after.value(), limit));
    }

    Map<Handle, SessionHead> heads(Collection<Handle> handles) {
        List<Handle> distinct = List.copyOf(new LinkedHashSet<>(handles));
        Map<Handle, SessionHead> heads = new HashMap<>();
        int most = SIZES[SIZES.length - 1];
        for (int from = 0; from < distinct.size(); from += most) {
            List<Handle> part = distinct.subList(from, Math.min(from + most, distinct.size()));
            heads.putAll(calls.askNamespace(OPERATION + " at sessions", link -> part(link, part)));
        }
        return heads;
    }

    private Map<Handle, SessionHead> part(Link link, List<Handle> handles) throws SQLException {
        Map<Handle, SessionHead> heads = new HashMap<>();
        List<Handle> wanted = handles;
        for (int readings = 1; !wanted.isEmpty(); readings++) {
            List<Handle> changing = read(link, wanted, heads);
            if (!changing.isEmpty() && readings >= SessionReader.MOST_READINGS) {
                throw calls.malformed(
                        OPERATION,
                        changing.get(0),
                        "the body of its metadata is not there",
                        new IllegalStateException());
            }
            wanted = changing;
        }
        return heads;
    }

    /** Adds the heads of sessions that are there; returns those that changed while they were read, as H2 lets them. */
    private List<Handle> read(Link link, List<Handle> handles, Map<Handle, SessionHead> heads) throws SQLException {
        int size = size(handles.size());
        Object[] arguments = new Object[size + 1];
        Arrays.fill(arguments, handles.get(0).value());
        arguments[0] = calls.number();
        for (int i = 0; i < handles.size(); i++) {
            arguments[i + 1] = handles.get(i).value();
        }
        List<Handle> changing = new ArrayList<>();
        link.all(
                calls.sql(link).heads(size),
                columns -> {
                    Handle handle = new Handle(columns.getString(23));
                    SessionRow row = reader.row(columns, handle, Optional.empty());
                    if (!row.isClaimed() && !row.isDue()) {
                        SessionReader.head(row, columns.getBytes(22))
                                .ifPresentOrElse(head -> heads.put(handle, head), () -> changing.add(handle));
                    }
                    return handle;
                },
                arguments);
        return changing;
    }

    private static int size(int handles) {
        for (int size : SIZES) {
            if (handles <= size) {
                return size;
            }
        }
        throw new IllegalArgumentException("too many at once: " + handles);
    }
}
