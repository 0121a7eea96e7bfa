// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.internal;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** What a database's error means for what was asked of it. */
enum Problem {
    /** The connection broke, or no answer came in time: a statement that was under way may have been carried out. */
    LOST,

    /** The connection broke before a transaction was to be committed: nothing was. */
    LOST_BEFORE_COMMIT,

    /** The statement was in another's way and gave in; trying again is the remedy. */
    CONTENTION,

    /** This database only reads, as one does that is not, or no longer, the primary. */
    READ_ONLY,

    /** The database refused for a reason that may pass: full, shutting down, too many connections. */
    UNABLE,

    /** A table is not there, or is another one. */
    NO_SCHEMA,

    /** The row is there already. */
    DUPLICATE,

    /** The row to which this one would belong is not there. */
    ORPHAN,

    /** The database refused, and would do so again. */
    REFUSED;

    /** A transaction that had not come to its commit. */
    static final class NotCommittedException extends SQLException {
        private static final long serialVersionUID = 1L;

        NotCommittedException(SQLException cause) {
            super(cause.getMessage(), cause.getSQLState(), cause.getErrorCode(), cause);
        }
    }

    private static final Set<String> CONTENDING = Set.of("40001", "40P01", "55P03", "HYT00", "40000");
    private static final Set<String> ENDING = Set.of("57P01", "57P02", "57P05", "57014", "25P03", "25P04");
    private static final Set<String> MISSING =
            Set.of("42P01", "42703", "42S02", "42S22", "42S03", "42S04", "42102", "42122");
    private static final Set<Integer> MYSQL_CONTENDING = Set.of(1205, 1213, 1020);
    private static final Set<Integer> MYSQL_READ_ONLY = Set.of(1290, 1792, 1836);
    private static final Set<Integer> MYSQL_UNABLE =
            Set.of(1021, 1026, 1030, 1037, 1038, 1040, 1041, 1114, 1135, 1203, 1206, 1226);
    private static final Set<Integer> H2_LOST =
            Set.of(50000, 90007, 90013, 90028, 90031, 90067, 90098, 90108, 90121, 90146, 90149);
    private static final int H2_READ_ONLY = 90097;
    private static final int H2_DUPLICATE = 23505;
    private static final int H2_FULL = 90100;
    private static final int H2_CONCURRENT = 90131;
    private static final int H2_LOCK_TIMEOUT = 50200;

    static Problem of(SQLException e, Dialect dialect) {
        Problem problem = meaning(e, dialect);
        return problem == LOST && e instanceof NotCommittedException ? LOST_BEFORE_COMMIT : problem;
    }

    private static Problem meaning(SQLException e, Dialect dialect) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        int code = e.getErrorCode();
        if (dialect == Dialect.MARIADB) {
            if (MYSQL_CONTENDING.contains(code)) {
                return CONTENTION;
            }
            if (MYSQL_READ_ONLY.contains(code)) {
                return READ_ONLY;
            }
            if (MYSQL_UNABLE.contains(code)) {
                return UNABLE;
            }
            if (code == 1062) {
                return DUPLICATE;
            }
            if (code == 1452) {
                return ORPHAN;
            }
        }
        if (dialect == Dialect.H2) {
            if (H2_LOST.contains(code)) {
                return LOST;
            }
            if (code == H2_READ_ONLY) {
                return READ_ONLY;
            }
            if (code == H2_FULL) {
                return UNABLE;
            }
            if (code == H2_CONCURRENT || code == H2_LOCK_TIMEOUT) {
                return CONTENTION;
            }
            if (code == H2_DUPLICATE) {
                return DUPLICATE;
            }
        }
        if (CONTENDING.contains(state)) {
            return CONTENTION;
        }
        if (ENDING.contains(state) || isLost(e, state)) {
            return LOST;
        }
        if (state.equals("23505")) {
            return DUPLICATE;
        }
        if (state.equals("23503") || state.equals("23506")) {
            return ORPHAN;
        }
        if (state.equals("25006")) {
            return READ_ONLY;
        }
        if (state.startsWith("53") || state.equals("57P03") || state.startsWith("58")) {
            return UNABLE;
        }
        return MISSING.contains(state) ? NO_SCHEMA : REFUSED;
    }

    private static boolean isLost(SQLException e, String state) {
        SQLException thrown =
                e instanceof NotCommittedException && e.getCause() instanceof SQLException cause ? cause : e;
        return state.startsWith("08")
                || state.equals("HY000") && thrown.getCause() instanceof java.io.IOException
                || thrown instanceof SQLRecoverableException
                || thrown instanceof SQLNonTransientConnectionException
                || thrown instanceof SQLTransientConnectionException
                || thrown instanceof SQLTimeoutException
                || thrown.getClass().getSimpleName().equals("CommunicationsException");
    }
}
