// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import dev.baton.jdbc.internal.Dialect;
import dev.baton.jdbc.internal.Link;
import dev.baton.session.Handle;
import dev.baton.session.spi.CommitResult;
import dev.baton.session.spi.CreateResult;
import dev.baton.session.spi.Delta;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.Metadata;
import dev.baton.session.spi.NewSession;
import dev.baton.session.spi.Times;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Creates sessions and commits to them. Thread-safe.
 *
 * <p>A commit is made from the row that this node read last, and hits it only if nobody has committed since. Otherwise the
 * row is read again; after three commits of others in a row it is held while it is read and written.
 */
final class SessionWriter {
    /** How many commits of others come before, until the row is held. */
    private static final int MOST_LOST = 3;

    private final SessionCalls calls;
    private final SessionReader reader;
    private final RowMemory memory;
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong held = new AtomicLong();

    SessionWriter(SessionCalls calls, SessionReader reader, RowMemory memory) {
        this.calls = calls;
        this.reader = reader;
        this.memory = memory;
    }

    /** How often a commit found that another had been first. */
    long lost() {
        return lost.get();
    }

    /** How often a row was held for a commit. */
    long held() {
        return held.get();
    }

    CreateResult create(Handle handle, NewSession session) {
        session.attributes().keySet().forEach(BodyFormat::name);
        Life life = Life.of(session.metadata());
        return calls.change("creation", handle, link -> {
            Optional<SessionCalls.Moment> created = insert(link, handle, session, life);
            if (created.isPresent()) {
                long lastAccess = created.get().lastAccess();
                return new CreateResult.Created(SessionRow.times(
                        created.get().now(), lastAccess, lastAccess, life.maxInactive(), life.absoluteDeadline()));
            }
            Optional<SessionRow> present =
                    reader.read(link, handle, Long.MAX_VALUE).map(SessionReader.Reading::row);
            // MariaDB says that a row is in the way a moment before others can see it; or it has just been deleted.
            SessionRow row = present.orElseThrow(
                    () -> new SQLTransientException("the row that is in the way is not to be seen", "40001"));
            return row.incarnation().equals(session.incarnation())
                    ? new CreateResult.Created(row.times())
                    : new CreateResult.Taken();
        });
    }

    /** Nothing if another session has the handle. */
    private Optional<SessionCalls.Moment> insert(Link link, Handle handle, NewSession session, Life life)
            throws SQLException {
        BodyChange change = BodyChange.creation(session);
        Object[] arguments = {
            calls.number(),
            handle.value(),
            stamp(),
            session.incarnation().high(),
            session.incarnation().low(),
            session.metadata().secret().value(),
            life.maxInactive(),
            life.throttle(),
            life.absoluteDeadline(),
            life.untilDeadline(),
            life.absoluteDeadline(),
            change.body().metadataSlot(),
            BodyFormat.write(change.body())
        };
        try {
            return carryOut(link, handle, calls.sql(link).create(), arguments, change);
        } catch (SQLException e) {
            if (link.isDuplicate(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Changes the session's row, and what is outside it, in one step; nothing if the change hits no row. */
    private Optional<SessionCalls.Moment> carryOut(
            Link link, Handle handle, String statement, Object[] arguments, BodyChange change) throws SQLException {
        if (change.isInOneRow()) {
            return calls.moment(link, statement, arguments);
        }
        if (link.dialect() == Dialect.POSTGRESQL) {
            return calls.moment(
                    link, calls.sql(link).withAttributes(statement), withAttributes(link, handle, arguments, change));
        }
        return link.inTransaction(inside -> {
            Optional<SessionCalls.Moment> moment = calls.moment(inside, statement, arguments);
            if (moment.isPresent()) {
                moveOutside(inside, handle, change);
            }
            return moment;
        });
    }

    private Object[] withAttributes(Link link, Handle handle, Object[] arguments, BodyChange change)
            throws SQLException {
        Connection connection = link.connection();
        long version = change.added().isEmpty() ? 0 : change.added().get(0).version();
        List<Object> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of(
                calls.number(),
                handle.value(),
                version,
                connection.createArrayOf(
                        "bigint",
                        change.added().stream().map(BodyChange.Added::slot).toArray()),
                connection.createArrayOf(
                        "bytea",
                        change.added().stream().map(BodyChange.Added::bytes).toArray(byte[][]::new)),
                calls.number(),
                handle.value(),
                connection.createArrayOf("bigint", change.dropped().toArray())));
        return all.toArray();
    }

    private void moveOutside(Link link, Handle handle, BodyChange change) throws SQLException {
        List<Object[]> additions = new ArrayList<>();
        change.added()
                .forEach(added -> additions.add(
                        new Object[] {calls.number(), handle.value(), added.slot(), added.version(), added.bytes()}));
        link.changeAll(calls.sql(link).addAttribute(), additions);
        List<Object[]> drops = new ArrayList<>();
        change.dropped().forEach(slot -> drops.add(new Object[] {calls.number(), handle.value(), slot}));
        link.changeAll(calls.sql(link).dropAttribute(), drops);
    }

    CommitResult commit(Handle handle, Delta delta) {
        delta.set().keySet().forEach(BodyFormat::name);
        delta.metadata().ifPresent(change -> Life.of(change.next()));
        return calls.change("commit", handle, link -> commit(link, handle, delta));
    }

    private CommitResult commit(Link link, Handle handle, Delta delta) throws SQLException {
        Optional<SessionRow> remembered = memory.find(handle).filter(row -> isForApplying(row, delta));
        if (remembered.isPresent()) {
            Optional<CommitResult> result = apply(link, handle, remembered.get(), delta);
            if (result.isPresent()) {
                return result.get();
            }
        }
        for (int i = remembered.isPresent() ? 1 : 0; i < MOST_LOST; i++) {
            Optional<SessionRow> row = reader.read(link, handle, Long.MAX_VALUE).map(SessionReader.Reading::row);
            Optional<CommitResult> answer = answerWithoutApplying(link, handle, row, delta);
            if (answer.isEmpty()) {
                answer = apply(link, handle, row.orElseThrow(), delta);
            }
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        held.incrementAndGet();
        return link.inTransaction(inside -> {
            Optional<SessionRow> row = reader.readForUpdate(inside, handle);
            Optional<CommitResult> answer = answerWithoutApplying(inside, handle, row, delta);
            return answer.isPresent()
                    ? answer.get()
                    : write(inside, handle, row.orElseThrow(), delta, BodyChange.of(row.orElseThrow(), delta))
                            .orElseThrow(() -> new IllegalStateException("a row that is held was changed"));
        });
    }

    /** A remembered row says what to write; what is not to be written only the present one can say. */
    private static boolean isForApplying(SessionRow row, Delta delta) {
        return row.incarnation().equals(delta.incarnation())
                && row.body().versionMadeBefore(delta.number()).isEmpty()
                && BodyChange.conflict(row, delta).isEmpty();
    }

    private Optional<CommitResult> answerWithoutApplying(
            Link link, Handle handle, Optional<SessionRow> found, Delta delta) throws SQLException {
        if (found.isEmpty()
                || !found.get().incarnation().equals(delta.incarnation())
                || found.get().isClaimed()) {
            return Optional.of(new CommitResult.Gone());
        }
        SessionRow row = found.get();
        Optional<Long> before = row.body().versionMadeBefore(delta.number());
        if (before.isPresent()) {
            if (delta.hold().isPresent() && delta.hold().get().release()) {
                Lease lease = delta.hold().get().lease();
                link.change(calls.sql(link).unlock(), calls.number(), handle.value(), lease.owner(), lease.token());
            }
            return Optional.of(new CommitResult.Committed(before.get(), row.times()));
        }
        boolean fenced = delta.hold()
                .map(Delta.Hold::lease)
                .filter(lease ->
                        !row.leased().isOf(lease.owner()) || row.leased().token() != lease.token())
                .isPresent();
        return fenced ? Optional.of(new CommitResult.Fenced()) : BodyChange.conflict(row, delta);
    }

    /** Nothing if the row is not what it was. */
    private Optional<CommitResult> apply(Link link, Handle handle, SessionRow row, Delta delta) throws SQLException {
        BodyChange change = BodyChange.of(row, delta);
        Optional<CommitResult> result = write(link, handle, row, delta, change);
        if (result.isEmpty()) {
            lost.incrementAndGet();
        }
        return result;
    }

    private Optional<CommitResult> write(Link link, Handle handle, SessionRow row, Delta delta, BodyChange change)
            throws SQLException {
        Optional<Metadata> metadata = delta.metadata().map(Delta.MetadataChange::next);
        boolean retires = metadata.isPresent() && !metadata.get().secret().matches(row.secret());
        boolean releases = delta.hold().map(Delta.Hold::release).orElse(false);
        String statement = calls.sql(link)
                .commit(metadata.isPresent(), retires, delta.hold().isPresent(), releases);
        long stamp = stamp();
        long version = row.version() + 1;
        List<Object> arguments = new ArrayList<>(List.of(stamp, version, BodyFormat.write(change.body())));
        Life life = metadata.map(Life::of).orElse(new Life(row.maxInactive(), row.absoluteDeadline()));
        if (metadata.isPresent()) {
            arguments.addAll(List.of(
                    metadata.get().secret().value(),
                    life.maxInactive(),
                    life.throttle(),
                    life.absoluteDeadline(),
                    change.body().metadataSlot(),
                    life.throttle(),
                    life.untilDeadline(),
                    life.absoluteDeadline()));
            if (retires) {
                arguments.add(row.secret().value());
            }
            arguments.add(life.throttle());
        }
        arguments.addAll(List.of(calls.number(), handle.value(), row.stamp()));
        if (calls.sql(link).namesLastAccess()) {
            arguments.add(row.lastAccess());
        }
        delta.hold().map(Delta.Hold::lease).ifPresent(lease -> arguments.addAll(List.of(lease.owner(), lease.token())));
        Optional<SessionCalls.Moment> moment = carryOut(link, handle, statement, arguments.toArray(), change);
        if (moment.isEmpty()) {
            return Optional.empty();
        }
        long now = moment.get().now();
        long accessBefore =
                moment.get().rest().map(SessionCalls.Moment.Rest::accessBefore).orElse(row.lastAccess());
        long lastAccess = moment.get().lastAccess();
        Times times = SessionRow.times(now, accessBefore, lastAccess, life.maxInactive(), life.absoluteDeadline());
        memory.remember(
                handle,
                new SessionRow(
                        stamp,
                        row.incarnation(),
                        version,
                        metadata.map(Metadata::secret).orElse(row.secret()),
                        retires ? Optional.of(row.secret()) : row.retired(),
                        retires ? now : row.retiredAt(),
                        life.maxInactive(),
                        lastAccess,
                        row.claimed(),
                        row.leased(),
                        life.absoluteDeadline(),
                        accessBefore,
                        now,
                        change.body()));
        return Optional.of(new CommitResult.Committed(version, BodyChange.overwritten(row, delta), times));
    }

    private static long stamp() {
        return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    }

    /** How long a session lives: in milliseconds; {@link SessionSql#NEVER} where nothing ends it. */
    private record Life(long maxInactive, long absoluteDeadline) {
        /** @throws IllegalArgumentException if a time is not in whole milliseconds, or longer than any use */
        static Life of(Metadata metadata) {
            return new Life(
                    SessionCalls.millis("maxInactive", metadata.maxInactive()),
                    SessionCalls.absolute(metadata.absoluteDeadline()));
        }

        /** Rounded up: nothing is due sooner than by {@link Times#throttle}. */
        long throttle() {
            return Times.throttle(Duration.ofMillis(maxInactive))
                    .plusNanos(999_999)
                    .toMillis();
        }

        /** From an access to the deadline that it gives. */
        long untilDeadline() {
            return maxInactive <= 0 ? SessionSql.NEVER : maxInactive + throttle();
        }
    }
}
