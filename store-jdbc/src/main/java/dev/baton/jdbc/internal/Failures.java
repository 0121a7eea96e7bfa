// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.internal;

import dev.baton.session.OutcomeUnknownException;
import dev.baton.session.SessionStoreException;
import dev.baton.session.StoreUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Says what went wrong with a database, in our exceptions. Immutable. */
final class Failures {
    private static final int LONGEST_QUOTE = 300;

    private final JdbcSettings settings;

    Failures(JdbcSettings settings) {
        this.settings = settings;
    }

    /** @param exhausted whether every connection of the pool is in use */
    StoreUnavailableException noConnection(Call call, boolean exhausted, SQLException cause) {
        if (exhausted && settings.source() instanceof JdbcSettings.Pool pool) {
            return new StoreUnavailableException(
                    ("None of the %d connections to %s became free for %s within %s ms. Nothing was changed. If this"
                                    + " recurs, raise 'baton.poolSize' or find what makes the database slow.")
                            .formatted(
                                    pool.poolSize(),
                                    settings.description(),
                                    call,
                                    pool.poolWait().toMillis()),
                    cause);
        }
        return new StoreUnavailableException(
                ("The database at %s gave no connection for %s: %s. Nothing was changed. Check that it runs, that 'store'"
                                + " names it, and that user and password are right.")
                        .formatted(settings.description(), call, root(cause)),
                cause);
    }

    /** What its request may wait for the database has run out before. */
    StoreUnavailableException withoutTime(Call call, Duration whole) {
        return new StoreUnavailableException(
                ("The request has waited for the database at %s for all of the %s ms that its calls may take, so %s was not"
                                + " sent. Nothing was changed. If this recurs, check the database, or raise 'baton.timeout'.")
                        .formatted(settings.description(), whole.toMillis(), call));
    }

    StoreUnavailableException closed(Call call) {
        return new StoreUnavailableException(
                "The connections to %s have been closed, so %s was not sent. Nothing was changed."
                        .formatted(settings.description(), call));
    }

    StoreUnavailableException unavailable(Call call, Problem problem, SQLException cause) {
        String remedy = switch (problem) {
            case READ_ONLY ->
                "It only reads: after a fail-over, 'store' must lead to the new primary; connections are made anew";
            case CONTENTION ->
                "Others were in its way again and again; if this recurs, look for long transactions on Baton's tables";
            case UNABLE -> "Check the database's disk, its memory and its limit of connections";
            default -> "Check the database and the way to it";
        };
        return new StoreUnavailableException(
                "The database at %s did not carry out %s: %s. Nothing was changed. %s."
                        .formatted(settings.description(), call, root(cause), remedy),
                cause);
    }

    OutcomeUnknownException unknown(Call call, Throwable cause) {
        return new OutcomeUnknownException(
                ("The database at %s gave no answer to %s, which was sent again in vain: %s. It may have been carried out;"
                                + " sending it once more is safe. If this recurs, check the database, or raise"
                                + " 'baton.timeout'.")
                        .formatted(settings.description(), call, root(cause)),
                cause);
    }

    SessionStoreException refused(Call call, Problem problem, SQLException cause) {
        String remedy = problem == Problem.NO_SCHEMA
                ? "Baton's tables are not there, or not as this release makes them: let 'baton.schema' be 'create' or"
                        + " 'validate', which tells the statements to run"
                : "Check the rights of its user on Baton's tables, and what else works on them";
        return new SessionStoreException(
                "The database at %s answered %s with the error '%s' (SQLSTATE %s, %d). Nothing was changed. %s."
                        .formatted(
                                settings.description(),
                                call,
                                quote(String.valueOf(cause.getMessage())),
                                cause.getSQLState(),
                                cause.getErrorCode(),
                                remedy),
                cause);
    }

    SessionStoreException malformed(Call call, String detail, @Nullable Throwable cause) {
        String message =
                "The database at %s has bytes that Baton cannot have written, seen at %s: %s. Check what else writes to its tables."
                        .formatted(settings.description(), call, detail);
        return cause == null ? new SessionStoreException(message) : new SessionStoreException(message, cause);
    }

    /** What is behind a failure, in its own words. */
    private static String root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return quote(message == null || message.isBlank() ? root.getClass().getSimpleName() : message);
    }

    private static String quote(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        line = line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
        return line.length() <= LONGEST_QUOTE ? line : line.substring(0, LONGEST_QUOTE) + "...";
    }
}
