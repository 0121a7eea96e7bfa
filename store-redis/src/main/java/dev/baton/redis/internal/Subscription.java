// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import dev.baton.session.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * What a server publishes, for all who want to know it: one connection and one thread for all channels, from the first
 * receiver to the last.
 *
 * <p>Thread-safe. A broken connection is made anew for as long as it takes, and one that is silently dead is found out
 * within two {@link ListeningWire#SILENCE}s.
 */
public final class Subscription implements AutoCloseable {
    /** Is told what comes over a channel, by one thread, one call after the other. Calls must return at once. */
    public interface Receiver {
        /** From now on every message comes. */
        void stands();

        /** From now on messages may be missed. Follows {@link #stands} only. */
        void breaks();

        /** A message. */
        void message(byte[] content);
    }

    /** One receiver's part of it. */
    public interface Registration extends AutoCloseable {
        /** Ends it; a call that is under way may still come through. Closing again does nothing. */
        @Override
        void close();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_END = Duration.ofSeconds(5);

    private static final class Channel {
        private final List<Registered> receivers = new ArrayList<>();
        /** The confirmations that are still to come: only with the last is nothing under way that ends it again. */
        private int owed;
    }

    private final String source;
    private final Supplier<ListeningWire> connector;
    private final Object lock = new Object();

    // All are guarded by lock. A channel without receivers stays until the connection is made anew, for its count.
    private final Map<String, Channel> channels = new HashMap<>();
    private int receivers;
    private @Nullable Listener listener;
    private boolean closed;

    /**
     * Does no input or output.
     *
     * @param source who publishes, as the log calls it
     * @param connector makes a connection, or throws
     */
    Subscription(String source, Supplier<ListeningWire> connector) {
        this.source = source;
        this.connector = connector;
    }

    /**
     * Tells {@code receiver} what comes over {@code channel}. Does not wait until that begins.
     *
     * @throws StoreUnavailableException if this is closed
     */
    public Registration receive(String channel, Receiver receiver) {
        Registered registered = new Registered(channel, receiver);
        synchronized (lock) {
            if (closed) {
                throw new StoreUnavailableException(
                        "The connection to Redis at " + source + " has been closed, so nobody can listen to it.");
            }
            channels.computeIfAbsent(channel, name -> new Channel()).receivers.add(registered);
            receivers++;
            if (listener == null) {
                listener = new Listener();
                listener.thread.start();
            } else {
                listener.subscribe(channel);
            }
        }
        return registered;
    }

    /** Ends the thread and the connection, and tells the receivers that it breaks. Closing again does nothing. */
    @Override
    public void close() {
        Listener last;
        synchronized (lock) {
            closed = true;
            last = listener;
            listener = null;
            if (last != null) {
                last.hangUp();
            }
        }
        if (last != null) {
            last.awaitEnd();
        }
    }

    private final class Registered implements Registration {
        private final String channel;
        private final Receiver receiver;
        /** Guarded by lock. */
        private boolean stands;

        private volatile boolean ended;

        private Registered(String channel, Receiver receiver) {
            this.channel = channel;
            this.receiver = receiver;
        }

        @Override
        public void close() {
            synchronized (lock) {
                Channel all = channels.get(channel);
                if (ended || all == null) {
                    return;
                }
                ended = true;
                all.receivers.remove(this);
                receivers--;
                if (listener == null) {
                    return;
                }
                if (receivers == 0) {
                    listener.hangUp();
                    listener = null;
                    channels.clear();
                } else if (all.receivers.isEmpty()) {
                    listener.unsubscribe(channel);
                }
            }
        }
    }

    private void tell(List<Registered> whom, Consumer<Receiver> what) {
        for (Registered registered : whom) {
            if (!registered.ended) {
                try {
                    what.accept(registered.receiver);
                } catch (RuntimeException e) {
                    LOG.error("A receiver of what Redis at {} publishes has failed", source, e);
                }
            }
        }
    }

    /** One thread, with one connection at a time. */
    private final class Listener implements Runnable {
        private final Thread thread;
        /** Guarded by lock; null while there is none. */
        private @Nullable ListeningWire wire;
        /** The thread's own. */
        private boolean reported;

        private Listener() {
            thread = Threads.named("baton-redis-listener-" + source).newThread(this);
        }

        @Override
        public void run() {
            Duration pause = Duration.ZERO;
            while (lastsAfter(pause)) {
                pause = listen() ? FIRST_PAUSE : longer(pause);
            }
        }

        private boolean lastsAfter(Duration pause) {
            long end = System.nanoTime() + pause.toNanos();
            synchronized (lock) {
                long left = pause.toNanos();
                while (left > 0 && listener == this) {
                    try {
                        TimeUnit.NANOSECONDS.timedWait(lock, left);
                    } catch (InterruptedException e) {
                        LOG.debug("{} was interrupted, which does not end it", thread.getName());
                    }
                    left = end - System.nanoTime();
                }
                return listener == this;
            }
        }

        private Duration longer(Duration pause) {
            Duration next = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
            return next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
        }

        /** Listens until the connection breaks; tells whether anything was heard. */
        private boolean listen() {
            boolean heardAny = false;
            ListeningWire made = null;
            try {
                made = connector.get();
                begin(made);
                boolean asked = false;
                while (true) {
                    Object heard = made.hear();
                    if (heard instanceof List<?> parts) {
                        take(parts);
                    } else if (heard == null && asked) {
                        throw new JedisConnectionException("it has said nothing for " + ListeningWire.SILENCE);
                    }
                    asked = heard == null;
                    heardAny |= heard != null;
                    if (asked) {
                        ping(made);
                    }
                }
            } catch (RuntimeException e) {
                report(e);
            } finally {
                end(made);
            }
            return heardAny;
        }

        private void begin(ListeningWire made) {
            synchronized (lock) {
                if (listener != this) {
                    throw new JedisConnectionException("nobody listens any more");
                }
                channels.values().removeIf(channel -> channel.receivers.isEmpty());
                channels.values().forEach(channel -> channel.owed = 1);
                made.send(List.of(Command.of("SUBSCRIBE", channels.keySet().toArray())));
                wire = made;
            }
        }

        private void ping(ListeningWire made) {
            synchronized (lock) {
                made.sendPing();
            }
        }

        /** The lock is held. */
        private void subscribe(String channel) {
            Channel wanted = channels.get(channel);
            if (wire != null && wanted != null) {
                wanted.owed++;
                send(wire, "SUBSCRIBE", channel);
            }
        }

        /** The lock is held. */
        private void unsubscribe(String channel) {
            if (wire != null) {
                send(wire, "UNSUBSCRIBE", channel);
            }
        }

        private void send(ListeningWire over, String command, String channel) {
            try {
                over.send(List.of(Command.of(command, channel)));
            } catch (RuntimeException e) {
                // The thread finds it broken, and begins anew with all channels.
                hangUp();
            }
        }

        /** The lock is held. The thread notices when it reads, or when its pause is over. */
        private void hangUp() {
            if (wire != null) {
                wire.drop();
            }
            lock.notifyAll();
        }

        private void take(List<?> parts) {
            String kind = text(parts.get(0));
            if (kind.equals("subscribe")) {
                tell(confirmed(text(parts.get(1))), Receiver::stands);
                if (reported) {
                    reported = false;
                    LOG.info("What Redis at {} publishes is heard again", source);
                }
            } else if (kind.equals("message")) {
                byte[] content = (byte[]) parts.get(2);
                tell(receiversOf(text(parts.get(1))), receiver -> receiver.message(content));
            }
        }

        private List<Registered> confirmed(String name) {
            List<Registered> begin = new ArrayList<>();
            synchronized (lock) {
                Channel channel = channels.get(name);
                if (listener == this && channel != null && --channel.owed == 0) {
                    for (Registered registered : channel.receivers) {
                        if (!registered.stands) {
                            registered.stands = true;
                            begin.add(registered);
                        }
                    }
                }
            }
            return begin;
        }

        private List<Registered> receiversOf(String name) {
            synchronized (lock) {
                Channel channel = channels.get(name);
                return listener != this || channel == null ? List.of() : List.copyOf(channel.receivers);
            }
        }

        private void end(@Nullable ListeningWire made) {
            List<Registered> stood = new ArrayList<>();
            synchronized (lock) {
                wire = null;
                if (made != null) {
                    made.drop();
                }
                // The receivers that another thread has taken on stand by its connection, not by this one.
                if (listener == this || listener == null) {
                    channels.values().forEach(channel -> stood.addAll(channel.receivers));
                    stood.removeIf(registered -> !registered.stands);
                    stood.forEach(registered -> registered.stands = false);
                }
            }
            tell(stood, Receiver::breaks);
        }

        private void report(RuntimeException failure) {
            synchronized (lock) {
                if (listener != this) {
                    return;
                }
            }
            if (!reported) {
                reported = true;
                String remedy = failure instanceof JedisDataException
                        ? ErrorReply.of(String.valueOf(failure.getMessage())).remedy()
                        : "Check the server if this lasts";
                LOG.warn(
                        "What Redis at {} publishes is not heard now, and is asked for instead: {}. {}",
                        source,
                        Failures.root(failure),
                        remedy);
            }
        }

        private void awaitEnd() {
            if (Thread.currentThread() == thread) {
                return;
            }
            try {
                thread.join(LONGEST_END.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String text(Object part) {
        return new String((byte[]) part, StandardCharsets.UTF_8);
    }
}
