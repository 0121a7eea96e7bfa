// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import dev.baton.session.Handle;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The rows that a node read last, so that a commit need not read what the load before it has read: it names the row's
 * stamp, and hits nothing if the row has changed since. Bounded by bytes. Thread-safe.
 */
final class RowMemory {
    /** What the values of one store's rows may need. */
    private static final long MOST_BYTES = 16L << 20;

    private static final int BYTES_OF_A_ROW = 600;
    private static final int BYTES_OF_AN_ATTRIBUTE = 150;

    private record Remembered(SessionRow row, long bytes) {}

    // Both are guarded by this.
    private final Map<Handle, Remembered> rows = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    synchronized Optional<SessionRow> find(Handle handle) {
        return Optional.ofNullable(rows.get(handle)).map(Remembered::row);
    }

    synchronized void remember(Handle handle, SessionRow row) {
        forget(handle);
        Remembered added = new Remembered(row, weigh(row));
        rows.put(handle, added);
        bytes += added.bytes();
        Iterator<Remembered> eldest = rows.values().iterator();
        while (bytes > MOST_BYTES && eldest.hasNext()) {
            bytes -= eldest.next().bytes();
            eldest.remove();
        }
    }

    synchronized void forget(Handle handle) {
        Remembered removed = rows.remove(handle);
        if (removed != null) {
            bytes -= removed.bytes();
        }
    }

    private static long weigh(SessionRow row) {
        SessionBody body = row.body();
        long sum = BYTES_OF_A_ROW + weigh(body.metadata());
        for (Map.Entry<String, SessionBody.Value> attribute : body.attributes().entrySet()) {
            sum += 2L * attribute.getKey().length() + weigh(attribute.getValue());
        }
        for (String name : body.removals().keySet()) {
            sum += 2L * name.length() + BYTES_OF_AN_ATTRIBUTE;
        }
        return sum;
    }

    private static long weigh(SessionBody.Value value) {
        return BYTES_OF_AN_ATTRIBUTE + (value instanceof SessionBody.Inline ? value.length() : 0);
    }
}
