// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import dev.baton.jdbc.internal.Dialect;
import dev.baton.jdbc.internal.Link;
import dev.baton.jdbc.session.SessionRow.Leased;
import dev.baton.session.Handle;
import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SessionStoreException;
import dev.baton.session.spi.Lease;
import dev.baton.session.spi.LoadResult;
import dev.baton.session.spi.LockRequest;
import dev.baton.session.spi.LockResult;
import dev.baton.session.spi.SessionStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of one namespace's sessions. Thread-safe.
 *
 * <p>Who finds the lease free has it with one statement. Who does not has a row in the queue, looks again after a short
 * while, and holds neither a row nor a connection meanwhile. Whoever finds a lease free that is another's turn hands it to
 * him for {@link SessionStore#TAKEN_UP_WITHIN}: that is how one that has died is passed over. One that was only slow has a
 * place at the end of the queue when he looks again.
 */
final class SessionLocks {
    private static final Logger LOG = LoggerFactory.getLogger(SessionLocks.class);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    /** Who is next looks most often. */
    private static final long LONGEST_PAUSE_OF_THE_NEXT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** So long that nobody waits for its end, and still a number of nanoseconds. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(10_000);

    private static final String OPERATION = "lock";

    private final SessionCalls calls;
    private final SessionReader reader;

    SessionLocks(SessionCalls calls, SessionReader reader) {
        this.calls = calls;
        this.reader = reader;
    }

    LockResult lock(Handle handle, LockRequest request) {
        boolean interrupted = Thread.interrupted();
        Acquisition acquisition = new Acquisition(handle, request);
        try {
            return acquisition.acquire(interrupted);
        } catch (InterruptedException e) {
            interrupted = true;
            acquisition.leaveQuietly();
            return new LockResult.TimedOut();
        } catch (OutcomeUnknownException e) {
            // It may have been granted, and nobody would take it up.
            acquisition.leaveQuietly();
            throw e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    boolean renew(Handle handle, Lease lease, Duration duration) {
        long length = SessionCalls.millis("the lease", duration);
        return calls.change(
                "renewal of the lease",
                handle,
                link -> link.change(
                                calls.sql(link).renew(),
                                length,
                                calls.number(),
                                handle.value(),
                                lease.owner(),
                                lease.token())
                        > 0);
    }

    void unlock(Handle handle, Lease lease) {
        calls.change(
                "release",
                handle,
                link -> link.change(
                        calls.sql(link).unlock(), calls.number(), handle.value(), lease.owner(), lease.token()));
    }

    /** How the lease stands, whose turn is next, and whether the asker has a place in the queue. */
    private record Standing(
            SessionRow.Claimed claimed,
            String secret,
            boolean due,
            Leased leased,
            long now,
            Optional<Long> next,
            boolean waits) {
        static Standing read(ResultSet row) throws SQLException {
            long maxInactive = row.getLong(8);
            long lastAccess = row.getLong(9);
            long now = row.getLong(18);
            boolean due = !SessionRow.times(now, lastAccess, lastAccess, maxInactive, row.getLong(17))
                    .deadline()
                    .isAfter(java.time.Instant.ofEpochMilli(now));
            long next = row.getLong(19);
            Optional<Long> first = row.wasNull() ? Optional.empty() : Optional.of(next);
            return new Standing(
                    SessionReader.claimed(row, 10),
                    row.getString(5),
                    due,
                    SessionReader.leased(row, 13),
                    now,
                    first,
                    row.getLong(20) > 0);
        }
    }

    /** One thread's way to one lease. */
    private final class Acquisition {
        private final Handle handle;
        private final LockRequest request;
        private final long lease;
        private final long patience;
        private final long begin = System.nanoTime();
        private boolean queued;
        private boolean isNext;
        private OptionalLong accessBefore = OptionalLong.empty();

        private Acquisition(Handle handle, LockRequest request) {
            this.handle = handle;
            this.request = request;
            lease = SessionCalls.millis("the lease", request.lease());
            patience = (request.patience().compareTo(LONGEST_WAIT) < 0 ? request.patience() : LONGEST_WAIT).toNanos();
        }

        private LockResult acquire(boolean interrupted) throws InterruptedException {
            Optional<LockResult> answer = ask(true);
            long pause = FIRST_PAUSE_NANOS;
            while (answer.isEmpty()) {
                long left = patience - (System.nanoTime() - begin);
                if (left <= 0 || interrupted) {
                    leaveQuietly();
                    return new LockResult.TimedOut();
                }
                TimeUnit.NANOSECONDS.sleep(Math.min(pause, left));
                pause = Math.min(2 * pause, isNext ? LONGEST_PAUSE_OF_THE_NEXT_NANOS : LONGEST_PAUSE_NANOS);
                answer = askInterruptibly();
            }
            return answer.get();
        }

        /** Does not take an interrupt for an outage. */
        private Optional<LockResult> askInterruptibly() throws InterruptedException {
            try {
                return ask(false);
            } catch (SessionStoreException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                throw e;
            }
        }

        private Optional<LockResult> ask(boolean first) {
            return calls.change(OPERATION, handle, link -> {
                Optional<LockResult> taken = first ? take(link) : Optional.empty();
                return taken.isPresent() ? taken : look(link);
            });
        }

        /** Takes the lease, if it is there for the taking or is the asker's. */
        private Optional<LockResult> take(Link link) throws SQLException {
            String secret = request.secret().value();
            long owner = request.owner();
            Object[] arguments = {
                owner,
                owner,
                lease,
                request.counts() ? 1 : 0,
                calls.number(),
                handle.value(),
                secret,
                owner,
                owner,
                owner
            };
            String statement = calls.sql(link).acquire();
            Optional<SessionReader.Reading> reading;
            if (link.dialect().answering() == Dialect.Answering.KEY) {
                OptionalLong before = link.changeWithKey(statement, arguments);
                if (before.isEmpty()) {
                    return Optional.empty();
                }
                accessBefore = before;
                reading = read(link);
            } else {
                reading = link.one(statement, row -> reader.row(row, handle, Optional.empty()), arguments)
                        .map(row -> new SessionReader.Reading(row, Map.of()));
                if (reading.isEmpty()) {
                    return Optional.empty();
                }
                reader.remember(handle, reading.get().row());
                accessBefore = OptionalLong.of(reading.get().row().accessBefore());
            }
            if (queued) {
                link.change(calls.sql(link).leave(), calls.number(), handle.value(), owner);
            }
            return Optional.of(locked(link, reading));
        }

        private Optional<SessionReader.Reading> read(Link link) throws SQLException {
            return reader.read(
                    link, handle, request.known() == null ? 0 : request.known().version());
        }

        private LockResult locked(Link link, Optional<SessionReader.Reading> first) throws SQLException {
            Optional<SessionReader.Reading> reading = first;
            while (reading.isPresent() && !reading.get().row().isClaimed()) {
                SessionRow row = reading.get().row();
                SessionReader.Reading found = request.counts()
                        ? new SessionReader.Reading(
                                row.after(accessBefore.orElse(row.lastAccess())),
                                reading.get().outside())
                        : reading.get();
                Optional<LoadResult> load = reader.result(link, handle, found, request.known());
                if (load.isPresent()) {
                    long token = row.leased().token();
                    return new LockResult.Locked(new Lease(request.owner(), token), load.get());
                }
                reading = read(link);
            }
            return new LockResult.Absent();
        }

        /** Looks how the lease stands, and gets or keeps a place in the queue; nothing while others have it. */
        private Optional<LockResult> look(Link link) throws SQLException {
            Optional<Standing> found = link.one(
                    calls.sql(link).poll(),
                    Standing::read,
                    calls.number(),
                    handle.value(),
                    calls.number(),
                    handle.value(),
                    request.owner(),
                    calls.number(),
                    handle.value());
            if (found.isEmpty()
                    || found.get().claimed().attempt() > 0
                    || found.get().due()) {
                leave(link);
                return Optional.of(new LockResult.Absent());
            }
            Standing standing = found.get();
            if (!request.secret().value().equals(standing.secret())) {
                leave(link);
                return refused(link);
            }
            long owner = request.owner();
            if (standing.leased().isOf(owner)) {
                return take(link);
            }
            isNext = standing.next().filter(next -> next == owner).isPresent();
            if (standing.leased().isFree(standing.now())) {
                if (isNext || standing.next().isEmpty()) {
                    return take(link);
                }
                handOver(link, standing);
            }
            // Whoever did not take up what he was handed has no place any more, and would never be next again.
            if (!standing.waits() && patience > 0 && !queue(link)) {
                return Optional.of(new LockResult.Absent());
            }
            return Optional.empty();
        }

        private Optional<LockResult> refused(Link link) throws SQLException {
            Optional<SessionReader.Reading> reading = read(link);
            if (reading.isEmpty() || reading.get().row().isClaimed()) {
                return Optional.of(new LockResult.Absent());
            }
            if (reading.get().row().secret().matches(request.secret())) {
                return take(link);
            }
            return reader.result(link, handle, reading.get(), request.known()).map(LockResult.Refused::new);
        }

        private void handOver(Link link, Standing standing) throws SQLException {
            long next = standing.next().orElseThrow();
            link.inTransaction(inside -> {
                int granted = inside.change(
                        calls.sql(link).handOver(),
                        next,
                        SessionStore.TAKEN_UP_WITHIN.toMillis(),
                        calls.number(),
                        handle.value(),
                        standing.leased().token());
                if (granted > 0) {
                    inside.change(calls.sql(link).leaveWithTheDead(), calls.number(), handle.value(), next);
                }
                return granted;
            });
        }

        /** False if the session is gone. */
        private boolean queue(Link link) throws SQLException {
            long waits = TimeUnit.NANOSECONDS.toMillis(patience - (System.nanoTime() - begin)) + 1;
            try {
                link.change(calls.sql(link).queue(), calls.number(), handle.value(), request.owner(), waits);
            } catch (SQLException e) {
                if (link.isOrphan(e)) {
                    return false;
                }
                if (!link.isDuplicate(e)) {
                    throw e;
                }
            }
            queued = true;
            return true;
        }

        private void leave(Link link) throws SQLException {
            if (queued) {
                link.change(calls.sql(link).leave(), calls.number(), handle.value(), request.owner());
            }
            link.change(calls.sql(link).decline(), calls.number(), handle.value(), request.owner());
        }

        private void leaveQuietly() {
            try {
                calls.change("end of the wait", handle, link -> {
                    leave(link);
                    return true;
                });
            } catch (SessionStoreException e) {
                LOG.debug(
                        "A place in the queue for session {} ends by itself, and not now: {}", handle, e.getMessage());
            }
        }
    }
}
