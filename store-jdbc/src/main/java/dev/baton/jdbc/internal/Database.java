// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.internal;

import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreHealth;
import dev.baton.session.StoreUnavailableException;
import dev.baton.session.spi.WaitBudget;
import dev.baton.session.spi.WaitBudget.Wait;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One database, as all stores of a node share it: connections, and what its errors mean. Thread-safe; connects when first
 * used.
 */
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int MOST_RESENDS = 1;
    private static final int MOST_GIVING_IN = 20;
    private static final long SHORTEST_PAUSE_NANOS = 500_000;
    private static final long LONGEST_PAUSE_NANOS = 20_000_000;

    private final JdbcSettings settings;
    private final Failures failures;
    private final Connections connections;
    private final Schema schema;
    private volatile @Nullable Dialect dialect;

    /** Does no input or output, other than looking up a container's data source. */
    public Database(JdbcSettings settings) {
        this.settings = settings;
        failures = new Failures(settings);
        connections = new Connections(settings);
        schema = new Schema(settings, Schema.Part.SESSIONS);
        dialect = settings.source() instanceof JdbcSettings.Pool pool
                ? pool.driver().dialect()
                : null;
    }

    private Database(Database other, Schema.Part part) {
        settings = other.settings;
        failures = other.failures;
        connections = other.connections;
        schema = new Schema(settings, part);
        dialect = other.dialect;
    }

    /** The same database, for the tables of locks. It is closed with this one. */
    public Database forLocks() {
        return new Database(this, Schema.Part.LOCKS);
    }

    public String description() {
        return settings.description();
    }

    /** What the names of the tables begin with. */
    public String tables() {
        return settings.tables();
    }

    /**
     * Does what is to be done on a connection, and once more on another one if the first broke and its request may wait on.
     * With a pool of our own, what waits for a connection and for an answer gets what {@link WaitBudget} leaves of both.
     *
     * @throws dev.baton.session.StoreUnavailableException if there was no answer, or the database could not do it, and
     *     nothing can have been changed
     * @throws dev.baton.session.OutcomeUnknownException if there was no answer to a call that changes something
     * @throws SessionStoreException if the database answered with an error that trying again will not cure
     */
    public <T> T call(Call call, Link.Work<T> work) {
        // Drivers do not agree on what an interrupt does; H2 takes it for the end of the file.
        boolean interrupted = Thread.interrupted();
        Wait time = WaitBudget.begin();
        boolean answered = true;
        try {
            T result = new Attempt<>(call, work, time).carryOut();
            connections.health().answered();
            return result;
        } catch (StoreUnavailableException | OutcomeUnknownException e) {
            answered = false;
            connections.health().failed(e.getMessage());
            throw e;
        } finally {
            time.ended(answered);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Says that what was read cannot have been written by this store. */
    public SessionStoreException malformed(Call call, String detail, @Nullable Throwable cause) {
        return failures.malformed(call, detail, cause);
    }

    /** How it answers, as the latest calls found it. */
    public StoreHealth health() {
        return connections.health().shown();
    }

    @Override
    public void close() {
        connections.close();
    }

    private Dialect dialect(Connection connection) throws SQLException {
        Dialect known = dialect;
        if (known == null) {
            String product = connection.getMetaData().getDatabaseProductName();
            known = Dialect.ofProduct(product)
                    .orElseThrow(() ->
                            new SessionStoreException(("The database at %s calls itself %s, and Baton keeps sessions"
                                            + " in PostgreSQL, MariaDB, MySQL and H2 only. Let 'store' lead to one of these.")
                                    .formatted(settings.description(), product)));
            dialect = known;
        }
        return known;
    }

    /** One call, as often as it has to be sent. */
    private final class Attempt<T> {
        private final Call call;
        private final Link.Work<T> work;
        private final Wait time;
        private int resends;
        private int givingIn;
        private boolean sent;

        private Attempt(Call call, Link.Work<T> work, Wait time) {
            this.call = call;
            this.work = work;
            this.time = time;
        }

        private T carryOut() {
            if (settings.source() instanceof JdbcSettings.Pool pool && !hasTime()) {
                throw failures.withoutTime(call, pool.whole());
            }
            while (true) {
                try (Connection connection = connect()) {
                    limit(connection);
                    Link link = new Link(connection, dialect(connection));
                    try {
                        if (!connection.getAutoCommit()) {
                            connection.setAutoCommit(true);
                        }
                        schema.ensure(link);
                        return work.run(link);
                    } catch (SQLException e) {
                        judge(e, link.dialect());
                    }
                } catch (SQLException e) {
                    judge(e, Dialect.POSTGRESQL);
                }
            }
        }

        /** Whether the request may wait on; a container's pool has limits of its own. */
        private boolean hasTime() {
            return !(settings.source() instanceof JdbcSettings.Pool pool)
                    || !time.left(pool.whole()).isZero();
        }

        /** Has the connection give up sooner than it usually does, if there is less time left. */
        private void limit(Connection connection) throws SQLException {
            if (settings.source() instanceof JdbcSettings.Pool pool) {
                Duration left = time.left(pool.whole());
                if (left.compareTo(pool.timeout()) < 0) {
                    connection.setNetworkTimeout(Runnable::run, (int) Math.max(1, left.toMillis()));
                }
            }
        }

        private Connection connect() {
            try {
                return connections.connect();
            } catch (SQLException e) {
                if (sent) {
                    throw failures.unknown(call, e);
                }
                if (connections.isClosed()) {
                    throw failures.closed(call);
                }
                throw failures.noConnection(call, connections.areExhausted(), e);
            }
        }

        /** Returns if the call is to be sent once more. */
        private void judge(SQLException e, Dialect spoken) {
            Problem problem = Problem.of(e, spoken);
            switch (problem) {
                case LOST, LOST_BEFORE_COMMIT -> {
                    sent |= problem == Problem.LOST && call.changes();
                    connections.renew();
                    if (resends++ < MOST_RESENDS && hasTime()) {
                        LOG.debug("{} is sent again: {}", call, e.toString());
                        return;
                    }
                    throw sent ? failures.unknown(call, e) : failures.unavailable(call, problem, e);
                }
                case CONTENTION -> {
                    if (givingIn++ < MOST_GIVING_IN && hasTime()) {
                        LOG.debug("{} is tried again: {}", call, e.toString());
                        pause();
                        return;
                    }
                    throw sent ? failures.unknown(call, e) : failures.unavailable(call, problem, e);
                }
                case READ_ONLY, UNABLE -> {
                    connections.renew();
                    throw sent ? failures.unknown(call, e) : failures.unavailable(call, problem, e);
                }
                case NO_SCHEMA -> {
                    if (schema.forget() && resends++ < MOST_RESENDS) {
                        return;
                    }
                    throw failures.refused(call, problem, e);
                }
                default -> throw sent ? failures.unknown(call, e) : failures.refused(call, problem, e);
            }
        }

        private void pause() {
            long longest = Math.min(LONGEST_PAUSE_NANOS, SHORTEST_PAUSE_NANOS << Math.min(givingIn, 10));
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest / 2, longest));
        }
    }
}
