// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import dev.baton.session.SessionStoreException;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The connections to one server, made when needed, the last one used the first to be used again. Thread-safe.
 *
 * <p>It has no thread and sends nothing of its own: a connection found broken is replaced by whoever needs it. All may
 * idle, because a pool that closes some makes new ones under every load just above its limit.
 */
final class WirePool {
    private final RedisSettings settings;
    private final Failures failures;
    private final WireFactory wires;
    private final Semaphore permits;
    private final ConcurrentLinkedDeque<Wire> idle = new ConcurrentLinkedDeque<>();
    private final AtomicLong disruptions = new AtomicLong();
    private volatile boolean closed;

    WirePool(RedisSettings settings, Failures failures) {
        this.settings = settings;
        this.failures = failures;
        wires = new WireFactory(settings);
        permits = new Semaphore(settings.poolSize(), true);
    }

    /** How often a connection broke or could not be made. */
    long disruptions() {
        return disruptions.get();
    }

    /**
     * Takes a connection, for this thread alone until {@link #giveBack}.
     *
     * @throws SessionStoreException if there is none; nothing of {@code call} was sent then
     */
    Wire borrow(Call call) {
        boolean permitted = false;
        try {
            permitted = permits.tryAcquire(settings.poolWait().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failures.interrupted(call, e);
        }
        if (!permitted) {
            throw failures.exhausted(call);
        }
        boolean taken = false;
        try {
            Wire wire = idle.pollFirst();
            if (wire == null) {
                wire = connect(call);
            }
            taken = true;
            return wire;
        } finally {
            if (!taken) {
                permits.release();
            }
        }
    }

    private Wire connect(Call call) {
        if (closed) {
            throw failures.closed(call);
        }
        try {
            return wires.connect();
        } catch (JedisDataException e) {
            throw failures.refused(call, e);
        } catch (JedisException e) {
            disruptions.incrementAndGet();
            throw failures.unreachable(call, e);
        }
    }

    void giveBack(Wire wire) {
        idle.addFirst(wire);
        if (closed) {
            discardIdle();
        }
        permits.release();
    }

    /** Closes a borrowed connection that has failed, and the idle ones if they have probably failed with it. */
    void discard(Wire wire, boolean idleToo) {
        disruptions.incrementAndGet();
        disconnect(wire);
        if (idleToo) {
            discardIdle();
        }
        permits.release();
    }

    private void discardIdle() {
        for (Wire wire = idle.pollFirst(); wire != null; wire = idle.pollFirst()) {
            disconnect(wire);
        }
    }

    /** Without flushing: what has not been sent must stay unsent. */
    private static void disconnect(Wire wire) {
        try {
            wire.forceDisconnect();
        } catch (IOException e) {
            throw new IllegalStateException("Closing a socket quietly was not quiet", e);
        }
    }

    void close() {
        closed = true;
        discardIdle();
    }
}
