// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import dev.baton.jdbc.session.SessionBody.Applied;
import dev.baton.jdbc.session.SessionBody.Inline;
import dev.baton.jdbc.session.SessionBody.Outside;
import dev.baton.jdbc.session.SessionBody.Value;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.SessionStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A new body in place of another, and what goes with it into rows of its own. Immutable.
 *
 * @param body the new body
 * @param added values that get a row of their own
 * @param dropped the numbers of rows that nothing points to any more
 */
record BodyChange(SessionBody body, List<Added> added, List<Long> dropped) {
    /** A value with a row of its own. */
    record Added(long slot, long version, byte[] bytes) {}

    /** The first body of a session. */
    static BodyChange creation(NewSession session) {
        Writer writer = new Writer(1, 0);
        Value metadata = writer.place(session.metadata().body());
        Map<String, Value> attributes = new HashMap<>();
        session.attributes().forEach((name, bytes) -> attributes.put(name, writer.place(bytes)));
        return new BodyChange(new SessionBody(metadata, attributes, Map.of(), 0, Map.of()), writer.added, List.of());
    }

    /** What a delta makes of the body of a row. */
    static BodyChange of(SessionRow row, Delta delta) {
        SessionBody old = row.body();
        long version = row.version() + 1;
        Map<String, Value> attributes = new HashMap<>(old.attributes());
        Map<String, Long> removals = new LinkedHashMap<>(old.removals());
        List<Long> dropped = new ArrayList<>();
        for (String name : delta.removed()) {
            Value removed = attributes.remove(name);
            if (removed != null) {
                drop(dropped, removed);
                removals.put(name, version);
            }
        }
        for (String name : delta.set().keySet()) {
            drop(dropped, attributes.remove(name));
            removals.remove(name);
        }
        Value metadata = old.metadata();
        if (delta.metadata().isPresent()) {
            drop(dropped, metadata);
            metadata = new Inline(version, new byte[0]);
        }
        Writer writer = new Writer(version, packed(attributes) + inlineLength(metadata));
        if (delta.metadata().isPresent()) {
            metadata = writer.place(delta.metadata().get().next().body());
        }
        delta.set().forEach((name, bytes) -> attributes.put(name, writer.place(bytes)));
        long forgottenUpTo = old.forgottenUpTo();
        Iterator<Long> oldest = removals.values().iterator();
        for (int more = removals.size() - SessionStore.REMEMBERED_REMOVALS; more > 0; more--) {
            forgottenUpTo = Math.max(forgottenUpTo, oldest.next());
            oldest.remove();
        }
        Map<Long, Applied> commits = new LinkedHashMap<>(old.commits());
        commits.remove(delta.number().node());
        commits.put(delta.number().node(), new Applied(delta.number().sequence(), version));
        Iterator<Applied> longestAgo = commits.values().iterator();
        for (int more = commits.size() - SessionBody.NODES; more > 0; more--) {
            longestAgo.next();
            longestAgo.remove();
        }
        SessionBody body = new SessionBody(metadata, attributes, removals, forgottenUpTo, commits);
        return new BodyChange(body, writer.added, dropped);
    }

    /** Why the delta must not be applied to the row, leases apart. */
    static Optional<CommitResult> conflict(SessionRow row, Delta delta) {
        Set<String> changed = new HashSet<>();
        delta.guards().forEach((name, version) -> {
            if (version != row.body().versionOf(name)) {
                changed.add(name);
            }
        });
        boolean metadata = delta.metadata()
                .filter(change -> change.base() != row.body().metadata().version())
                .isPresent();
        return changed.isEmpty() && !metadata
                ? Optional.empty()
                : Optional.of(new CommitResult.Conflict(changed, metadata));
    }

    /** How many of the delta's attributes were changed behind its node's back. */
    static int overwritten(SessionRow row, Delta delta) {
        Set<String> names = new HashSet<>(delta.set().keySet());
        names.addAll(delta.removed());
        return (int) names.stream()
                .filter(name -> row.body().versionOf(name) > delta.base())
                .count();
    }

    boolean isInOneRow() {
        return added.isEmpty() && dropped.isEmpty();
    }

    private static void drop(List<Long> dropped, @org.jspecify.annotations.Nullable Value value) {
        if (value instanceof Outside outside) {
            dropped.add(outside.slot());
        }
    }

    private static int packed(Map<String, Value> attributes) {
        return attributes.values().stream().mapToInt(BodyChange::inlineLength).sum();
    }

    private static int inlineLength(Value value) {
        return value instanceof Inline ? value.length() : 0;
    }

    /** Finds each value its place. */
    private static final class Writer {
        private final long version;
        private final List<Added> added = new ArrayList<>();
        private int packed;

        private Writer(long version, int packed) {
            this.version = version;
            this.packed = packed;
        }

        private Value place(byte[] bytes) {
            if (bytes.length <= BodyFormat.SMALL && packed + bytes.length <= BodyFormat.PACKED) {
                packed += bytes.length;
                return new Inline(version, bytes.clone());
            }
            long slot = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
            added.add(new Added(slot, version, bytes.clone()));
            return new Outside(version, slot, bytes.length);
        }
    }
}
