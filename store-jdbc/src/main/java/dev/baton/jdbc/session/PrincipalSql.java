// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import dev.baton.jdbc.internal.Dialect;

/**
 * All SQL of the index of principals, in one dialect. Immutable.
 *
 * <p>Whoever changes the entries of a principal holds the principal's row meanwhile. It is there exactly as long as there are
 * entries.
 */
final class PrincipalSql {
    private static final String PLACE = " WHERE ns = ? AND principal = ?";

    private final Dialect dialect;
    private final String now;
    private final String principals;
    private final String enrolments;

    PrincipalSql(Dialect dialect, String tables) {
        this.dialect = dialect;
        now = dialect.now();
        principals = tables + "principal";
        enrolments = tables + "enrolment";
    }

    /** Holds the principal's row, which is made if it is not there: ns, principal, how long until the first look. */
    String holdOrAdd() {
        String columns = " (ns, principal, look_at)";
        return switch (dialect) {
            case POSTGRESQL ->
                "INSERT INTO " + principals + " AS present" + columns + " VALUES (?, ?, " + now
                        + " + ?) ON CONFLICT (ns, principal) DO UPDATE SET look_at = present.look_at";
            case MARIADB ->
                "INSERT INTO " + principals + columns + " VALUES (?, ?, " + now
                        + " + ?) ON DUPLICATE KEY UPDATE look_at = look_at";
            case H2 ->
                "MERGE INTO " + principals + " AS present USING (VALUES (cast(? AS bigint), cast(? AS varchar), " + now
                        + " + ?)) AS wanted" + columns
                        + " ON (present.ns = wanted.ns AND present.principal = wanted.principal)"
                        + " WHEN MATCHED THEN UPDATE SET look_at = present.look_at"
                        + " WHEN NOT MATCHED THEN INSERT" + columns
                        + " VALUES (wanted.ns, wanted.principal, wanted.look_at)";
        };
    }

    /** Holds the principal's row, if it is there: ns, principal. */
    String hold() {
        return "SELECT look_at FROM " + principals + PLACE + " FOR UPDATE";
    }

    /** Drops the principal's row if it has no entries: ns, principal, ns, principal. */
    String forget() {
        return "DELETE FROM " + principals + PLACE + " AND NOT EXISTS (SELECT 1 FROM " + enrolments + PLACE + ")";
    }

    /** The entries, handle, mark and time, the oldest first: ns, principal. */
    String enrolled() {
        return "SELECT handle, mark, entered_at FROM " + enrolments + PLACE + " ORDER BY entered_at, handle";
    }

    /**
     * The same for whoever holds the principal's row: ns, principal. On MariaDB a row can be held a moment before what its
     * transaction made is to be seen by others, unless they ask for what there is now.
     */
    String enrolledNow() {
        return dialect == Dialect.MARIADB ? enrolled() + " FOR UPDATE" : enrolled();
    }

    /** A new entry: ns, principal, handle, mark. */
    String add() {
        return "INSERT INTO " + enrolments + " (ns, principal, handle, mark, entered_at) VALUES (?, ?, ?, ?, " + now
                + ")";
    }

    /** A new entry in place of the session's old one: mark, ns, principal, handle. */
    String replace() {
        return "UPDATE " + enrolments + " SET mark = ?, entered_at = " + now + PLACE + " AND handle = ?";
    }

    /** Takes an entry back: ns, principal, handle; if its mark is named, the mark. */
    String withdraw(boolean mark) {
        return "DELETE FROM " + enrolments + PLACE + " AND handle = ?" + (mark ? " AND mark = ?" : "");
    }

    /** Whose look is due: ns, how many at most. */
    String due() {
        return "SELECT principal FROM " + principals + " WHERE ns = ? AND look_at <= " + now
                + " ORDER BY look_at LIMIT ?";
    }

    /** Brings the next look forward, and never puts it off: how long until then, ns, principal, how long until then. */
    String lookSoon() {
        return "UPDATE " + principals + " SET look_at = " + now + " + ?" + PLACE + " AND look_at > " + now + " + ?";
    }

    /** Sets the time of the next look: how long until then, ns, principal. */
    String looked() {
        return "UPDATE " + principals + " SET look_at = " + now + " + ?" + PLACE;
    }
}
