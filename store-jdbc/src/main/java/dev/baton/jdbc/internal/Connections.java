// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.internal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Where connections come from: a pool of our own, made when first needed, or one of the container's. Thread-safe. */
final class Connections implements AutoCloseable {
    private static final long VALIDATION_MILLIS = 1_000;
    private static final long KEEPALIVE_MILLIS = 120_000;
    private static final int FEWEST_IDLE = 2;
    private static final AtomicInteger POOLS = new AtomicInteger();

    private final JdbcSettings settings;
    private final DatabaseHealth health;

    // Each is guarded by this.
    private @Nullable DataSource source;
    private @Nullable HikariDataSource pool;
    private boolean closed;

    Connections(JdbcSettings settings) {
        this.settings = settings;
        health = new DatabaseHealth(settings.description(), this::inUse, this::limit);
        if (settings.source() instanceof JdbcSettings.Jndi jndi) {
            try {
                // A name such as java:comp/env means something in the thread that starts an application, not in others.
                source = lookUp(jndi.name());
            } catch (NamingException e) {
                source = null;
            }
        }
    }

    Connection connect() throws SQLException {
        return source().getConnection();
    }

    private synchronized DataSource source() throws SQLException {
        if (closed) {
            throw new SQLNonTransientConnectionException("closed", "08003");
        }
        if (source != null) {
            return source;
        }
        if (settings.source() instanceof JdbcSettings.Jndi jndi) {
            try {
                source = lookUp(jndi.name());
            } catch (NamingException e) {
                throw new SQLNonTransientConnectionException(
                        "JNDI has no data source '" + jndi.name() + "': " + e.getMessage(), "08001", e);
            }
        } else if (settings.source() instanceof JdbcSettings.Given given) {
            source = given.dataSource();
        } else if (settings.source() instanceof JdbcSettings.Pool wanted) {
            pool = inOwnClassLoader(() -> new HikariDataSource(config(wanted)));
            source = pool;
        }
        return Objects.requireNonNull(source);
    }

    /** The name is one of the node's settings. */
    @SuppressWarnings("BanJNDI")
    private static DataSource lookUp(String name) throws NamingException {
        if (new InitialContext().lookup(name) instanceof DataSource found) {
            return found;
        }
        throw new NamingException("what is there is no javax.sql.DataSource");
    }

    private static HikariConfig config(JdbcSettings.Pool wanted) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("baton-" + POOLS.incrementAndGet());
        // By name: the list of drivers that Java keeps by itself does not have those in a server's lib directory.
        config.setDriverClassName(wanted.driver().className());
        config.setJdbcUrl(wanted.url());
        if (wanted.user() != null) {
            config.setUsername(wanted.user());
        }
        if (wanted.password() != null) {
            config.setPassword(wanted.password());
        }
        wanted.properties().forEach(config::addDataSourceProperty);
        config.setMaximumPoolSize(wanted.poolSize());
        config.setMinimumIdle(Math.min(FEWEST_IDLE, wanted.poolSize()));
        config.setConnectionTimeout(wanted.poolWait().toMillis());
        config.setValidationTimeout(
                Math.min(VALIDATION_MILLIS, wanted.poolWait().toMillis()));
        config.setKeepaliveTime(KEEPALIVE_MILLIS);
        // A node starts without its database.
        config.setInitializationFailTimeout(-1);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        wanted.driver()
                .dialect()
                .endingIdleTransactions(wanted.timeoutSeconds())
                .ifPresent(config::setConnectionInitSql);
        config.setThreadFactory(work -> {
            Thread thread = new Thread(work, "baton-pool");
            thread.setDaemon(true);
            thread.setContextClassLoader(Connections.class.getClassLoader());
            return thread;
        });
        return config;
    }

    private interface Making<T> {
        T make();
    }

    /** Threads that a pool or a driver starts must not hold on to the application that asked first. */
    private static <T> T inOwnClassLoader(Making<T> making) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Connections.class.getClassLoader());
        try {
            return making.make();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    DatabaseHealth health() {
        return health;
    }

    private synchronized int inUse() {
        return pool == null || closed ? 0 : pool.getHikariPoolMXBean().getActiveConnections();
    }

    private int limit() {
        return settings.source() instanceof JdbcSettings.Pool own ? own.poolSize() : 0;
    }

    /** Whether every connection of our own pool is in use. */
    synchronized boolean areExhausted() {
        return pool != null && pool.getHikariPoolMXBean().getActiveConnections() >= pool.getMaximumPoolSize();
    }

    /** Lets no connection of our own pool that there is now be used again: they lead where the broken one led. */
    synchronized void renew() {
        health.disrupted();
        if (pool != null && !closed) {
            pool.getHikariPoolMXBean().softEvictConnections();
        }
    }

    synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        source = null;
        if (pool != null) {
            pool.close();
        }
    }
}
