// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.lock;

import dev.baton.jdbc.internal.Link;
import dev.baton.lock.spi.Grant;
import dev.baton.lock.spi.LockStore;
import dev.baton.lock.spi.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One lock while a transaction holds its row: who has it and who waits. What is changed here is in the database when {@link
 * #write} has returned, and in force when the transaction has ended. Confined to one thread.
 */
final class LockRow {
    private static final int SOME = 32;

    private final Link link;
    private final LockSql sql;
    private final long namespace;
    private final String name;
    private final byte[] key;
    private final long now;
    private Owner owner;
    private long token;
    private long end;
    private boolean offered;
    private long waiting;
    private long turn;

    private LockRow(Link link, LockSql sql, long namespace, String name, ResultSet row) throws SQLException {
        this.link = link;
        this.sql = sql;
        this.namespace = namespace;
        this.name = name;
        key = LockCalls.bytes(name);
        owner = new Owner(row.getString(1), row.getLong(2));
        token = row.getLong(3);
        end = row.getLong(4);
        offered = row.getInt(5) > 0;
        waiting = row.getLong(6);
        turn = row.getLong(7);
        now = row.getLong(8);
    }

    /** Waits for the row and holds it; nothing if it is not there. */
    static Optional<LockRow> hold(Link link, LockSql sql, long namespace, String name) throws SQLException {
        return link.one(
                sql.lock(), row -> new LockRow(link, sql, namespace, name, row), namespace, LockCalls.bytes(name));
    }

    boolean isFree() {
        return end <= now;
    }

    boolean isOf(Owner asker) {
        return !isFree() && owner.equals(asker);
    }

    boolean isOfClient(String client) {
        return !isFree() && owner.client().equals(client);
    }

    boolean isOf(Grant grant) {
        return isOf(grant.owner()) && token == grant.token();
    }

    boolean hasWaiters() {
        return waiting > 0;
    }

    Grant grant() {
        return new Grant(name, owner, token);
    }

    Duration left() {
        return Duration.ofMillis(Math.max(0, end - now));
    }

    /** Never shortens: who holds it counts on what he was told before. */
    void extend(Duration lease) {
        end = Math.max(end, now + lease.toMillis());
        offered = false;
    }

    void grantTo(Owner next, Duration lease) throws SQLException {
        long last = token;
        if (last == 0) {
            // The row is new: there may have been one before.
            last = link.one(sql.floor(), row -> row.getLong(1), namespace).orElse(0L);
        }
        token = Math.max(last + 1, now * 1000);
        owner = next;
        end = now + lease.toMillis();
        offered = false;
    }

    /** Puts those of one client that have no place yet at the end of the queue, in this order. */
    void queue(List<Owner> owners) throws SQLException {
        Set<Long> there = hasWaiters()
                ? new HashSet<>(link.all(
                        sql.waiting(),
                        row -> row.getLong(1),
                        namespace,
                        key,
                        owners.get(0).client()))
                : new HashSet<>();
        for (Owner asker : owners) {
            if (there.add(asker.number())) {
                waiting++;
                link.change(sql.queue(), namespace, key, asker.client(), asker.number(), ++turn);
            }
        }
    }

    void leave(Owner asker) throws SQLException {
        if (hasWaiters()) {
            waiting -= link.change(sql.leave(), namespace, key, asker.client(), asker.number());
        }
    }

    /**
     * Grants the lock to the first who waits and lives: to one of those who ask for the whole lease, to another for as long
     * as he has to take it up. If nobody does, it is free.
     *
     * @return whether somebody has it
     */
    boolean passOn(List<Owner> asking, Duration lease) throws SQLException {
        end = Math.min(end, now);
        while (hasWaiters()) {
            List<Waiter> some = link.all(sql.first(), Waiter::read, namespace, key, SOME);
            if (some.isEmpty()) {
                waiting = 0;
            }
            for (Waiter first : some) {
                waiting -= link.change(sql.unqueue(), namespace, key, first.turn());
                if (asking.contains(first.owner())) {
                    grantTo(first.owner(), lease);
                    return true;
                }
                if (now - first.heardAt() <= LockStore.SILENCE.toMillis()) {
                    grantTo(first.owner(), LockStore.TAKEN_UP_WITHIN);
                    offered = true;
                    return true;
                }
            }
        }
        return false;
    }

    private record Waiter(Owner owner, long turn, long heardAt) {
        static Waiter read(ResultSet row) throws SQLException {
            return new Waiter(new Owner(row.getString(1), row.getLong(2)), row.getLong(3), row.getLong(4));
        }
    }

    void write() throws SQLException {
        link.change(
                sql.write(),
                owner.client(),
                owner.number(),
                token,
                end,
                offered ? 1 : 0,
                waiting,
                turn,
                namespace,
                key);
    }
}
