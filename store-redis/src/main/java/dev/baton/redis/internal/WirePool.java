// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import dev.baton.session.SessionStoreException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The connections to one server, made when needed, the last one used the first to be used again. Thread-safe.
 *
 * <p>It has no thread and sends nothing of its own: a connection found broken is replaced by whoever needs it. All may
 * idle, because a pool that closes some makes new ones under every load just above its limit.
 *
 * <p>Which server that is may change, at a failover: {@link #moveTo}. From then on no connection that leads elsewhere is lent,
 * not even one that was being made, and what a lent one brings is {@link #isPast past}.
 */
final class WirePool {
    /**
     * A connection of the pool.
     *
     * @param era how often all connections had been given up when it was made
     */
    record Lent(Wire wire, long era) {}

    private final RedisSettings settings;
    private final Failures failures;
    private final Function<Duration, Wire> connector;
    private final Semaphore permits;
    private final ConcurrentLinkedDeque<Lent> idle = new ConcurrentLinkedDeque<>();
    private final AtomicLong disruptions = new AtomicLong();
    private final AtomicLong era = new AtomicLong();
    /** Written under this, read without. */
    private volatile @Nullable Address address;

    private volatile boolean closed;
    private volatile boolean retired;

    /** @param connector makes a connection within a time, or throws a {@link JedisException} */
    WirePool(RedisSettings settings, Failures failures, Function<Duration, Wire> connector) {
        this.settings = settings;
        this.failures = failures;
        this.connector = connector;
        permits = new Semaphore(settings.poolSize(), true);
    }

    /** How often a connection broke or could not be made, or led to another server than those before. */
    long disruptions() {
        return disruptions.get();
    }

    /** How many connections are in use. */
    int inUse() {
        return settings.poolSize() - permits.availablePermits();
    }

    /**
     * Gives up all connections that lead elsewhere, those in use when they are given back.
     *
     * @return whether there was anything to give up
     */
    synchronized boolean moveTo(Address master) {
        Address last = address;
        address = master;
        boolean moved = last != null && !last.equals(master);
        if (moved) {
            dropAll();
        }
        return moved;
    }

    /**
     * Whether a lent connection leads to a server that is not the one any more. It may not know that yet, and keep nothing of
     * what it has acknowledged.
     */
    boolean isPast(Lent lent) {
        return retired || !lent.wire.address().equals(address);
    }

    /** Whether this was given up because its server is not the one any more. */
    boolean isRetired() {
        return retired;
    }

    /**
     * Takes a connection, for this thread alone until it is given back or discarded.
     *
     * @param fresh whether one that has idled will not do: it makes room for a new one
     * @throws SessionStoreException if there is none; nothing of {@code call} was sent then
     * @throws JedisException if none could be made for a reason other than an answer of the server
     */
    Lent borrow(Call call, boolean fresh) {
        Duration left = call.left(settings.waits().timeout());
        Duration wait = left.compareTo(settings.waits().poolWait()) < 0
                ? left
                : settings.waits().poolWait();
        boolean permitted = false;
        try {
            permitted = permits.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failures.interrupted(call, e);
        }
        if (!permitted) {
            throw failures.exhausted(call, wait);
        }
        boolean taken = false;
        try {
            Lent used = idle.pollFirst();
            if (used != null && fresh) {
                used.wire.drop();
                used = null;
            }
            Lent lent = used == null ? connect(call) : used;
            taken = true;
            return lent;
        } finally {
            if (!taken) {
                permits.release();
            }
        }
    }

    private Lent connect(Call call) {
        if (closed) {
            throw failures.closed(call);
        }
        try {
            while (true) {
                long begun = era.get();
                Lent lent = noted(connector.apply(call.left(settings.waits().timeout())), begun);
                if (lent != null) {
                    return lent;
                }
            }
        } catch (JedisDataException e) {
            throw failures.refused(call, e);
        } catch (JedisException e) {
            disruptions.incrementAndGet();
            throw e;
        }
    }

    /** Null if it leads to where the server was when it was begun, and the server has moved since. */
    private synchronized @Nullable Lent noted(Wire wire, long begun) {
        if (address != null && !wire.address().equals(address) && begun != era.get()) {
            wire.drop();
            return null;
        }
        moveTo(wire.address());
        return new Lent(wire, era.get());
    }

    void giveBack(Lent lent) {
        if (lent.era == era.get()) {
            idle.addFirst(lent);
            if (closed || lent.era != era.get()) {
                discardIdle();
            }
        } else {
            lent.wire.drop();
        }
        permits.release();
    }

    /** Closes a borrowed connection that has failed, and the others if they have probably failed with it. */
    void discard(Lent lent, boolean others) {
        disruptions.incrementAndGet();
        lent.wire.drop();
        if (others) {
            discardIdle();
        }
        permits.release();
    }

    /** Gives up all connections, those in use when they are given back. */
    void dropAll() {
        disruptions.incrementAndGet();
        era.incrementAndGet();
        discardIdle();
    }

    private void discardIdle() {
        for (Lent used = idle.pollFirst(); used != null; used = idle.pollFirst()) {
            used.wire.drop();
        }
    }

    /** Closes it because its server is not the one any more. */
    void retire() {
        retired = true;
        close();
    }

    void close() {
        closed = true;
        discardIdle();
    }
}
