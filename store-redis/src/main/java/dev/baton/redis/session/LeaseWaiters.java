// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.redis.internal.Outages;
import dev.baton.redis.internal.Subscription;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who wait for leases through one store object, and the channel on which they are told. Nobody listens to it before
 * the first of them has to wait. Thread-safe.
 */
final class LeaseWaiters implements Subscription.Receiver, AutoCloseable {
    /** What a waiter is told. */
    enum Signal {
        /** The lease is his, if he takes it up in time. */
        GRANTED,
        /** The lease went to another waiter, who has to take it up in time. */
        PASSED_BY,
        /** The session has ended. */
        ENDED,
        /** From now on he would be told; what happened before he may have missed. */
        HEARING,
        /** From now on he may not be told. */
        DEAF,
        /** The store is away: whoever asks it is told so at once. */
        AWAY
    }

    /** One who waits, confined to his thread but for what he is told. */
    static final class Waiter {
        private final long owner;
        private final LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>();

        private Waiter(long owner) {
            this.owner = owner;
        }

        LinkedBlockingQueue<Signal> signals() {
            return signals;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(LeaseWaiters.class);
    private static final int MESSAGE = 1 + Long.BYTES;

    private final Subscription subscription;
    private final Outages outages;
    private final Runnable whenAway = () -> tellAll(Signal.AWAY);
    private final String channel;
    private final Map<Long, List<Waiter>> waiters = new ConcurrentHashMap<>();
    private volatile boolean hearing;

    // Both are guarded by this.
    private Subscription.@Nullable Registration registration;
    private boolean closed;

    LeaseWaiters(Subscription subscription, Outages outages, SessionLayout layout) {
        this.subscription = subscription;
        this.outages = outages;
        channel = layout.waiters(ThreadLocalRandom.current().nextLong());
    }

    String channel() {
        return channel;
    }

    /** Takes note of one who may have to wait, before he asks: from then on he misses nothing that is told. */
    Waiter add(long owner) {
        Waiter waiter = new Waiter(owner);
        waiters.merge(
                owner,
                List.of(waiter),
                (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
        return waiter;
    }

    void remove(Waiter waiter) {
        waiters.computeIfPresent(waiter.owner, (owner, all) -> {
            List<Waiter> others = all.stream().filter(one -> one != waiter).toList();
            return others.isEmpty() ? null : others;
        });
    }

    /** Begins to listen, unless it has been begun. */
    synchronized void listen() {
        if (registration == null && !closed) {
            registration = subscription.receive(channel, this);
            outages.listen(whenAway);
        }
    }

    boolean isHearing() {
        return hearing;
    }

    @Override
    public void stands() {
        hearing = true;
        tellAll(Signal.HEARING);
    }

    @Override
    public void breaks() {
        hearing = false;
        tellAll(Signal.DEAF);
    }

    @Override
    public void message(byte[] content) {
        if (content.length != MESSAGE) {
            LOG.warn("Something else than Baton publishes on channel {}: {} bytes", channel, content.length);
            return;
        }
        List<Waiter> meant = waiters.get(ByteBuffer.wrap(content).getLong(1));
        if (meant == null) {
            return;
        }
        switch (content[0]) {
            case 'g' -> tell(meant, Signal.GRANTED);
            case 'p' -> tell(meant, Signal.PASSED_BY);
            case 'e' -> tell(meant, Signal.ENDED);
            default -> LOG.warn("Something else than Baton publishes on channel {}: kind {}", channel, content[0]);
        }
    }

    /** Whoever waits asks once more, and finds the store closed. */
    @Override
    public void close() {
        Subscription.Registration last;
        synchronized (this) {
            closed = true;
            last = registration;
            registration = null;
        }
        outages.forget(whenAway);
        if (last != null) {
            last.close();
        }
        tellAll(Signal.HEARING);
    }

    private void tellAll(Signal signal) {
        waiters.values().forEach(all -> tell(all, signal));
    }

    private static void tell(List<Waiter> whom, Signal signal) {
        whom.forEach(waiter -> waiter.signals.add(signal));
    }
}
