// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection while one call uses it. Confined to the call's thread. */
public final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    private final Connection connection;
    private final Dialect dialect;

    Link(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    /** What is done on a connection. */
    public interface Work<T> {
        T run(Link link) throws SQLException;
    }

    /** Reads one row. */
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    public Dialect dialect() {
        return dialect;
    }

    /** For what this has no method for. */
    public Connection connection() {
        return connection;
    }

    /** Every row of a question. */
    public <T> List<T> all(String sql, RowReader<T> reader, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, arguments);
            try (ResultSet rows = statement.executeQuery()) {
                List<T> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(reader.read(rows));
                }
                return all;
            }
        }
    }

    /** The one row of a question, if there is one. */
    public <T> Optional<T> one(String sql, RowReader<T> reader, Object... arguments) throws SQLException {
        return all(sql, reader, arguments).stream().findFirst();
    }

    /** Carries out a change, and tells how many rows it hit. */
    public int change(String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, arguments);
            return statement.executeUpdate();
        }
    }

    /** Carries out a change that makes its answer the generated key; nothing if it hit no row. */
    public OptionalLong changeWithKey(String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)) {
            bind(statement, arguments);
            if (statement.executeUpdate() == 0) {
                return OptionalLong.empty();
            }
            try (ResultSet keys = statement.getGeneratedKeys()) {
                return keys.next() ? OptionalLong.of(keys.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /** Carries out one change for each list of arguments, as one batch. */
    public void changeAll(String sql, List<Object[]> changes) throws SQLException {
        if (changes.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Object[] arguments : changes) {
                bind(statement, arguments);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void bind(PreparedStatement statement, Object... arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            Object argument = arguments[i];
            if (argument instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else if (argument instanceof Long number) {
                statement.setLong(i + 1, number);
            } else if (argument instanceof Integer number) {
                statement.setInt(i + 1, number);
            } else if (argument instanceof java.sql.Array array) {
                statement.setArray(i + 1, array);
            } else {
                statement.setString(i + 1, String.valueOf(argument));
            }
        }
    }

    /**
     * Does several things in one step: all of them, or, if anything is thrown, none. Inside a transaction they are a part of
     * that one's step.
     */
    public <T> T inTransaction(Work<T> work) throws SQLException {
        if (!connection.getAutoCommit()) {
            return work.run(this);
        }
        boolean committing = false;
        try {
            connection.setAutoCommit(false);
            T result = work.run(this);
            committing = true;
            connection.commit();
            return result;
        } catch (SQLException e) {
            rollBack(e);
            throw committing ? e : new Problem.NotCommittedException(e);
        } catch (RuntimeException | Error e) {
            rollBack(e);
            throw e;
        } finally {
            endTransaction();
        }
    }

    /** What came before tells more than a connection that cannot be used any more. */
    private void endTransaction() {
        try {
            if (!connection.isClosed()) {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            LOG.debug("A connection does not leave its transaction: {}", e.toString());
        }
    }

    private void rollBack(Throwable reason) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    /** Whether this error means that the row to which this one would belong is not there. */
    public boolean isOrphan(SQLException e) {
        return Problem.of(e, dialect) == Problem.ORPHAN;
    }

    /** Whether this error means that the row is there already. */
    public boolean isDuplicate(SQLException e) {
        return Problem.of(e, dialect) == Problem.DUPLICATE;
    }
}
