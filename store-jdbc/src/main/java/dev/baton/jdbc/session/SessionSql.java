// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.session;

import dev.baton.jdbc.internal.Dialect;

/**
 * All SQL of the sessions, in one dialect. Immutable.
 *
 * <p>Every statement is one step by itself. What a commit changes is guarded by the row's stamp; whatever else moves in a
 * row is moved by a condition on the row itself, never by one on another row: under READ COMMITTED a statement that has
 * waited for a row sees that row as it is now, and all others as they were.
 */
final class SessionSql {
    /** A time that never comes, when it is added to one. */
    static final long NEVER = 1L << 61;

    /** By how much the time is multiplied in an answer that is one number, so that an age has room beside it. */
    static final long AGE_LIMIT = 65_536;

    private static final String COLUMNS =
            "stamp, incarnation_high, incarnation_low, version, secret, retired, retired_at,"
                    + " max_inactive, last_access, claim_attempt, claim_owner, claim_until, lease_state, lease_owner, lease_token,"
                    + " lease_until, absolute_deadline";

    private static final String PLACE = " WHERE ns = ? AND handle = ?";
    private static final String UNCLAIMED = " AND claim_attempt = 0";
    private static final String INCARNATION = " AND incarnation_high = ? AND incarnation_low = ?";
    private static final String MY_LEASE = " AND lease_state > 0 AND lease_owner = ? AND lease_token = ?";

    /** For MariaDB: the last access as it was, as the answer's one number. */
    private static final String LAST_ACCESS_AS_KEY = "lease_token = lease_token + 0 * last_insert_id(last_access), ";

    private final Dialect dialect;
    private final String now;
    private final String sessions;
    private final String attributes;
    private final String waiters;
    private final String namespaces;

    SessionSql(Dialect dialect, String tables) {
        this.dialect = dialect;
        now = dialect.now();
        sessions = tables + "session";
        attributes = tables + "attribute";
        waiters = tables + "waiter";
        namespaces = tables + "namespace";
    }

    /** The time. */
    String now() {
        return "SELECT " + now;
    }

    /** The name behind a namespace's number: number. */
    String namespace() {
        return "SELECT name FROM " + namespaces + " WHERE ns = ?";
    }

    /** Takes note of a namespace: number, name. */
    String addNamespace() {
        return "INSERT INTO " + namespaces + " (ns, name) VALUES (?, ?)" + unlessThere();
    }

    /**
     * The session, without its body if that is known by its stamp, and the values with rows of their own: stamp, ns,
     * handle, ns, handle, and the version after which values are wanted.
     */
    String load() {
        return "SELECT 0 AS slot, " + COLUMNS + ", last_access AS access_before, " + now
                + " AS read_at, CASE WHEN stamp = ? THEN NULL ELSE body END AS body"
                + " FROM " + sessions + PLACE
                + " UNION ALL SELECT slot, 0, 0, 0, version, '', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, content FROM "
                + attributes + PLACE + " AND version > ?";
    }

    /** The session, which nobody else changes until the transaction ends: ns, handle. */
    String loadForUpdate() {
        return "SELECT 0, " + COLUMNS + ", last_access, " + now + ", body FROM " + sessions + PLACE + " FOR UPDATE";
    }

    /**
     * A new session: ns, handle, stamp, incarnation twice, secret, maxInactive, throttle, absolute deadline, from now to the
     * idle deadline, absolute deadline, slot of the metadata, body.
     */
    String create() {
        return answering(
                "INSERT INTO " + sessions + " (ns, handle, stamp, incarnation_high, incarnation_low, version, secret,"
                        + " retired, retired_at, max_inactive, throttle, absolute_deadline, access_before, last_access, due_at,"
                        + " claim_attempt, claim_owner, claim_until, lease_state, lease_owner, lease_token, lease_until,"
                        + " metadata_slot, body) VALUES (?, ?, ?, ?, ?, 1, ?, '', 0, ?, ?, ?, " + now + ", " + now
                        + ", least(" + now + " + ?, ?), 0, 0, 0, 0, 0, "
                        + (dialect.answering() == Dialect.Answering.KEY
                                ? "0 * last_insert_id(" + now + " * " + AGE_LIMIT + ")"
                                : "0")
                        + ", 0, ?, ?)" + unlessThere());
    }

    /** A value with a row of its own: ns, handle, slot, version, content. */
    String addAttribute() {
        return "INSERT INTO " + attributes + " (ns, handle, slot, version, content) VALUES (?, ?, ?, ?, ?)";
    }

    /** Drops such a value: ns, handle, slot. */
    String dropAttribute() {
        return "DELETE FROM " + attributes + PLACE + " AND slot = ?";
    }

    /**
     * A commit: stamp, version, body; with metadata also secret, maxInactive, throttle, absolute deadline, slot of the
     * metadata, throttle, from the last access to the idle deadline, absolute deadline; if the secret changes also the one
     * before; with metadata the throttle again; then ns, handle, stamp; the last access, if {@link #namesLastAccess}; under
     * a lease its owner and token.
     */
    String commit(boolean metadata, boolean retires, boolean underLease, boolean releases) {
        String throttle = metadata ? "?" : "throttle";
        String lastAccess =
                "CASE WHEN last_access + " + throttle + " <= " + now + " THEN " + now + " ELSE last_access END";
        StringBuilder sql = new StringBuilder("UPDATE " + sessions + " SET ");
        sql.append("stamp = ?, version = ?, body = ?, ");
        if (metadata) {
            sql.append("secret = ?, max_inactive = ?, throttle = ?, absolute_deadline = ?, metadata_slot = ?, ")
                    .append("due_at = least(")
                    .append(lastAccess)
                    .append(" + ?, ?), ");
        }
        if (retires) {
            sql.append("retired = ?, retired_at = ").append(now).append(", ");
        }
        if (releases) {
            sql.append("lease_state = 0, lease_until = 0, ");
        }
        if (dialect.answering() == Dialect.Answering.KEY) {
            // Behind the new throttle and before the new last access: assignments count from left to right.
            sql.append(key("CASE WHEN last_access + throttle <= " + now + " THEN 0 ELSE least(" + (AGE_LIMIT - 1)
                    + ", greatest(0, " + now + " - last_access)) END"));
        }
        sql.append("access_before = last_access, last_access = ")
                .append(lastAccess)
                .append(PLACE)
                .append(" AND stamp = ?")
                .append(namesLastAccess() ? " AND last_access = ?" : "")
                .append(UNCLAIMED);
        if (underLease) {
            sql.append(MY_LEASE);
        }
        return answering(sql.toString());
    }

    /**
     * A creation or a commit, with what goes into rows of its own and what is dropped of them, as one statement: behind the
     * arguments of the change itself ns, handle, version, slots and contents as arrays, ns, handle, dropped slots as an
     * array. For PostgreSQL.
     */
    String withAttributes(String change) {
        return "WITH done AS (" + change + "), added AS (INSERT INTO " + attributes
                + " (ns, handle, slot, version, content) SELECT ?, ?, one.slot, ?, one.content FROM done,"
                + " unnest(?::bigint[], ?::bytea[]) AS one(slot, content)), dropped AS (DELETE FROM " + attributes
                + PLACE
                + " AND slot = ANY(?::bigint[]) AND EXISTS (SELECT 1 FROM done)) SELECT * FROM done";
    }

    /** Whether a commit names the last access before it, because its answer has no room for it. */
    boolean namesLastAccess() {
        return dialect.answering() == Dialect.Answering.KEY;
    }

    /** Counts as access now: ns, handle, incarnation twice. A key is the last access before. */
    String touch() {
        return answering(touching(LAST_ACCESS_AS_KEY));
    }

    /** Counts as access now, if that is due: ns, handle, incarnation twice, the last access. */
    String touchIfDue() {
        return answering(touching(key("0")) + " AND last_access = ? AND last_access + throttle <= " + now);
    }

    private String touching(String key) {
        return "UPDATE " + sessions + " SET "
                + (dialect.answering() == Dialect.Answering.KEY ? key : "")
                + "access_before = last_access, last_access = greatest(last_access, " + now + ")" + PLACE + INCARNATION
                + UNCLAIMED;
    }

    /**
     * Takes the lease, if it is free and nobody waits longer, or if it is the asker's: owner, owner, length, whether it
     * counts as access, ns, handle, secret, owner, owner, owner. A key is the last access before.
     */
    String acquire() {
        String mine = "(lease_state > 0 AND lease_owner = ?)";
        String sql = "UPDATE " + sessions + " SET lease_token = CASE WHEN " + mine
                + " THEN lease_token ELSE lease_token + 1 END"
                + (dialect.answering() == Dialect.Answering.KEY ? " + 0 * last_insert_id(last_access)" : "")
                + ", lease_state = 2, lease_owner = ?, lease_until = " + now
                + " + ?, access_before = last_access, last_access = CASE WHEN ? = 1 AND last_access + throttle <= "
                + now + " THEN " + now
                + " ELSE last_access END" + PLACE + " AND secret = ?" + UNCLAIMED
                + " AND (max_inactive <= 0 OR last_access + max_inactive + throttle > " + now
                + ") AND absolute_deadline > " + now + " AND (" + mine
                + " OR ((lease_state = 0 OR lease_until <= " + now + ") AND NOT EXISTS (SELECT 1 FROM " + waiters
                + " w WHERE w.ns = " + sessions + ".ns AND w.handle = " + sessions + ".handle AND w.owner <> ?"
                + " AND w.waits_until > " + now + " AND w.turn < coalesce((SELECT m.turn FROM " + waiters
                + " m WHERE m.ns = " + sessions + ".ns AND m.handle = " + sessions + ".handle AND m.owner = ?), "
                + NEVER
                + "))))";
        String row = "0, " + COLUMNS + ", access_before, " + now + ", body";
        return switch (dialect.answering()) {
            case RETURNING -> sql + " RETURNING " + row;
            case FINAL_TABLE -> "SELECT " + row + " FROM FINAL TABLE (" + sql + ")";
            case KEY -> sql;
        };
    }

    /** How the lease stands, who is to have it next, and whether the asker waits: ns, handle, ns, handle, owner, ns, handle. */
    String poll() {
        return "SELECT " + COLUMNS + ", " + now + ", (SELECT w.owner FROM " + waiters
                + " w WHERE w.ns = ? AND w.handle = ? AND w.waits_until > " + now
                + " ORDER BY w.turn LIMIT 1), (SELECT count(*) FROM " + waiters
                + " m WHERE m.ns = ? AND m.handle = ? AND m.owner = ?) FROM " + sessions + PLACE;
    }

    /** Gets a place in the queue: ns, handle, owner, for how long. */
    String queue() {
        return "INSERT INTO " + waiters + " (ns, handle, owner, waits_until) VALUES (?, ?, ?, " + now + " + ?)"
                + unlessThere();
    }

    /** Leaves the queue: ns, handle, owner. */
    String leave() {
        return "DELETE FROM " + waiters + PLACE + " AND owner = ?";
    }

    /** Leaves the queue, with all who wait no longer: ns, handle, owner. */
    String leaveWithTheDead() {
        return "DELETE FROM " + waiters + PLACE + " AND (owner = ? OR waits_until <= " + now + ")";
    }

    /** Gives a free lease to a waiter: owner, for how long, ns, handle, the last token. */
    String handOver() {
        return "UPDATE " + sessions
                + " SET lease_state = 1, lease_owner = ?, lease_token = lease_token + 1, lease_until = "
                + now + " + ?" + PLACE + UNCLAIMED + " AND lease_token = ? AND (lease_state = 0 OR lease_until <= "
                + now
                + ")";
    }

    /** Gives up a lease that its owner has not taken up: ns, handle, owner. */
    String decline() {
        return "UPDATE " + sessions + " SET lease_state = 0, lease_until = 0" + PLACE
                + " AND lease_state = 1 AND lease_owner = ?";
    }

    /** Makes a lease last longer: for how long, ns, handle, owner, token. */
    String renew() {
        return "UPDATE " + sessions + " SET lease_state = 2, lease_until = " + now + " + ?" + PLACE + UNCLAIMED
                + MY_LEASE;
    }

    /** Gives up a lease: ns, handle, owner, token. */
    String unlock() {
        return "UPDATE " + sessions + " SET lease_state = 0, lease_until = 0" + PLACE + UNCLAIMED + MY_LEASE;
    }

    /**
     * Takes a session for ending it: owner, owner, lease, lease, ns, handle, incarnation twice if one is named, owner.
     */
    String claim(boolean incarnation, boolean onlyIfDue) {
        return "UPDATE " + sessions + " SET claim_attempt = CASE WHEN claim_attempt > 0 AND claim_owner = ?"
                + " THEN claim_attempt ELSE claim_attempt + 1 END, claim_owner = ?, claim_until = " + now
                + " + ?, due_at = "
                + now + " + ?, lease_state = 0" + PLACE + (incarnation ? INCARNATION : "")
                + (onlyIfDue
                        ? " AND (claim_attempt > 0 OR absolute_deadline <= " + now
                                + " OR (max_inactive > 0 AND last_access + max_inactive + throttle <= " + now + "))"
                        : "")
                + " AND (claim_attempt = 0 OR claim_owner = ? OR claim_until <= " + now + ")";
    }

    /** Sets the session's place in the index of deadlines right: ns, handle. */
    String mend() {
        return "UPDATE " + sessions
                + " SET due_at = least(absolute_deadline, last_access + CASE WHEN max_inactive <= 0 THEN " + NEVER
                + " ELSE max_inactive + throttle END)" + PLACE + UNCLAIMED;
    }

    /** Removes every trace: ns, handle, incarnation twice, owner. */
    String delete() {
        return "DELETE FROM " + sessions + PLACE + INCARNATION + " AND claim_attempt > 0 AND claim_owner = ?";
    }

    /** Whose place in the index has come: ns, how many at most. */
    String due() {
        return "SELECT handle FROM " + sessions + " WHERE ns = ? AND due_at <= " + now + " ORDER BY due_at LIMIT ?";
    }

    /**
     * These sessions with the bodies of their metadata, if those have rows of their own, and their handles: ns, as many
     * handles.
     */
    String heads(int handles) {
        return heads("handle") + " WHERE ns = ? AND handle IN (" + "?, ".repeat(handles - 1) + "?)";
    }

    /** The same of one handle in some namespaces, and their numbers: handle, as many numbers. */
    String headsIn(int namespaces) {
        return heads("ns") + " WHERE handle = ? AND ns IN (" + "?, ".repeat(namespaces - 1) + "?)";
    }

    private String heads(String last) {
        return "SELECT 0, " + COLUMNS + ", last_access, " + now + ", body, (SELECT content FROM " + attributes
                + " a WHERE a.ns = s.ns AND a.handle = s.handle AND a.slot = s.metadata_slot), " + last + " FROM "
                + sessions + " s";
    }

    /** The handles of sessions by their order: ns, how many at most. */
    String firstPage() {
        return "SELECT handle FROM " + sessions + " WHERE ns = ? ORDER BY handle LIMIT ?";
    }

    /** The handles of sessions by their order: ns, the handle before, how many at most. */
    String nextPage() {
        return "SELECT handle FROM " + sessions + " WHERE ns = ? AND handle > ? ORDER BY handle LIMIT ?";
    }

    private String unlessThere() {
        return dialect == Dialect.POSTGRESQL ? " ON CONFLICT DO NOTHING" : "";
    }

    private static String key(String age) {
        return "lease_token = lease_token + 0 * last_insert_id(" + Dialect.MARIADB.now() + " * " + AGE_LIMIT + " + "
                + age + "), ";
    }

    /** A change of one row that answers with the time and what it has made of the access. */
    private String answering(String sql) {
        return switch (dialect.answering()) {
            case RETURNING ->
                sql + " RETURNING " + now + " AS read_at, last_access, access_before, max_inactive, absolute_deadline";
            case FINAL_TABLE ->
                "SELECT " + now + ", last_access, access_before, max_inactive, absolute_deadline FROM FINAL TABLE ("
                        + sql + ")";
            case KEY -> sql;
        };
    }
}
