// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.lock;

import dev.baton.jdbc.internal.Dialect;

/**
 * All SQL of the locks, in one dialect. Immutable.
 *
 * <p>Whatever concerns a lock that may be contended begins with {@link #lock}: its row is held to the end of the
 * transaction, and its queue is read and written by nobody else meanwhile. Who holds one lock's row asks for no other's,
 * and for that of a client only after it.
 */
final class LockSql {
    private static final String PLACE = " WHERE ns = ? AND name = ?";

    private final String now;
    private final String namespaces;
    private final String locks;
    private final String waiters;
    private final String clients;
    private final String claims;

    LockSql(Dialect dialect, String tables) {
        now = dialect.now();
        namespaces = tables + "lock_namespace";
        locks = tables + "lock";
        waiters = tables + "lock_waiter";
        clients = tables + "lock_client";
        claims = tables + "once";
    }

    /** The name behind a namespace's number: number. */
    String namespace() {
        return "SELECT name FROM " + namespaces + " WHERE ns = ?";
    }

    /** Takes note of a namespace: number, name. */
    String addNamespace() {
        return "INSERT INTO " + namespaces + " (ns, name, token) VALUES (?, ?, 0)";
    }

    /** No token of a lock that is not there any more was higher: number. */
    String floor() {
        return "SELECT token FROM " + namespaces + " WHERE ns = ?";
    }

    /** The same, which nobody else raises until the transaction ends: number. */
    String holdFloor() {
        return floor() + " FOR UPDATE";
    }

    /** Token, number. */
    String raiseFloor() {
        return "UPDATE " + namespaces + " SET token = ? WHERE ns = ?";
    }

    /** A lock as it is, held until the transaction ends: namespace, name. */
    String lock() {
        return "SELECT client, attempt, token, held_until, offered, waiting, turn, " + now + " FROM " + locks + PLACE
                + " FOR UPDATE";
    }

    /** A lock that was never granted: namespace, name. */
    String addLock() {
        return "INSERT INTO " + locks
                + " (ns, name, client, attempt, token, held_until, offered, waiting, turn) VALUES (?, ?, '', 0, 0, "
                + now + ", 0, 0, 0)";
    }

    /** Client, attempt, token, end, offered, waiting, turn; namespace, name. */
    String write() {
        return "UPDATE " + locks
                + " SET client = ?, attempt = ?, token = ?, held_until = ?, offered = ?, waiting = ?, turn = ?" + PLACE;
    }

    /** One step by itself: lease; namespace, name; client, attempt, token. */
    String renew() {
        return "UPDATE " + locks + " SET held_until = greatest(held_until, " + now + " + ?), offered = 0" + PLACE
                + " AND client = ? AND attempt = ? AND token = ? AND held_until > " + now;
    }

    /** Those granted to a client that he may not have heard of: namespace, client. */
    String offered() {
        return "SELECT name, attempt, token FROM " + locks
                + " WHERE ns = ? AND client = ? AND offered = 1 AND held_until > " + now;
    }

    /** The first who wait, and when their clients were heard last: namespace, name; how many. */
    String first() {
        return "SELECT w.client, w.attempt, w.turn, c.heard_at FROM " + waiters + " w LEFT JOIN " + clients
                + " c ON c.ns = w.ns AND c.client = w.client WHERE w.ns = ? AND w.name = ? ORDER BY w.turn LIMIT ?";
    }

    /** Who of a client waits: namespace, name, client. */
    String waiting() {
        return "SELECT attempt FROM " + waiters + PLACE + " AND client = ?";
    }

    /** Namespace, name, client, attempt, turn. */
    String queue() {
        return "INSERT INTO " + waiters + " (ns, name, client, attempt, turn) VALUES (?, ?, ?, ?, ?)";
    }

    /** Namespace, name, turn. */
    String unqueue() {
        return "DELETE FROM " + waiters + PLACE + " AND turn = ?";
    }

    /** Namespace, name, client, attempt. */
    String leave() {
        return "DELETE FROM " + waiters + PLACE + " AND client = ? AND attempt = ?";
    }

    /** Namespace, client. */
    String addClient() {
        return "INSERT INTO " + clients + " (ns, client, heard_at) VALUES (?, ?, " + now + ")";
    }

    /** Namespace, client. */
    String hear() {
        return "UPDATE " + clients + " SET heard_at = " + now + " WHERE ns = ? AND client = ?";
    }

    /** Namespace, client. */
    String removeClient() {
        return "DELETE FROM " + clients + " WHERE ns = ? AND client = ?";
    }

    /** Clients of which nothing was heard for some time: namespace, milliseconds. */
    String removeSilent() {
        return "DELETE FROM " + clients + " WHERE ns = ? AND heard_at < " + now + " - ?";
    }

    /** The highest token of those locks that nobody has had for some time: namespace, milliseconds. */
    String highestUnused() {
        return "SELECT max(token) FROM " + locks + " WHERE ns = ? AND held_until < " + now + " - ?";
    }

    /** Namespace, milliseconds, highest token. */
    String removeUnused() {
        return "DELETE FROM " + locks + " WHERE ns = ? AND held_until < " + now + " - ? AND token <= ?";
    }

    /** Namespace, task, claimant, how long. */
    String claim() {
        return "INSERT INTO " + claims + " (ns, task, claimant, kept_until) VALUES (?, ?, ?, " + now + " + ?)";
    }

    /** One that is forgotten: claimant, how long; namespace, task. */
    String claimAgain() {
        return "UPDATE " + claims + " SET claimant = ?, kept_until = " + now + " + ? WHERE ns = ? AND task = ?"
                + " AND kept_until <= " + now;
    }

    /** As it is now, which on MariaDB a mere question may be a moment late to see: namespace, task. */
    String claimant() {
        return "SELECT claimant FROM " + claims + " WHERE ns = ? AND task = ? FOR UPDATE";
    }

    /** Namespace. */
    String removeForgotten() {
        return "DELETE FROM " + claims + " WHERE ns = ? AND kept_until <= " + now;
    }
}
