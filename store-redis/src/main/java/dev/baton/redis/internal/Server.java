// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** One server: the connections to it, what keeps calls from it while it is away, and how errors name it. Thread-safe. */
final class Server implements AutoCloseable {
    private static final List<Command> PING = List.of(Command.of("PING"));
    private static final Duration PROBE_WAIT = Duration.ofSeconds(1);

    private final Failures failures;
    private final WirePool pool;
    private final Breaker breaker;
    private final Advice advice;
    private final AtomicBoolean asked = new AtomicBoolean();

    /**
     * @param name what errors and the log call it
     * @param connector makes a connection within a time, or throws a {@link JedisException}
     * @param beforeProbe what has to be looked up first, to find out whether it is back
     * @param outages is told when it is found to be away
     */
    Server(
            RedisSettings settings,
            String name,
            Function<Duration, Wire> connector,
            Runnable beforeProbe,
            Outages outages) {
        failures = new Failures(settings, name);
        pool = new WirePool(settings, failures, connector);
        advice = new Advice(name);
        Duration wait = settings.waits().timeout().compareTo(PROBE_WAIT) < 0
                ? settings.waits().timeout()
                : PROBE_WAIT;
        breaker = new Breaker(
                name,
                () -> {
                    beforeProbe.run();
                    probe(connector.apply(wait), wait);
                },
                outages);
    }

    /** On a connection of its own. Those that there were lead to a server that was away: nobody shall meet them again. */
    private void probe(Wire wire, Duration wait) {
        try {
            wire.endWithin(wait);
            wire.send(PING);
            wire.getOne();
        } catch (JedisDataException e) {
            // It is loading its data, say: it answers, though not what it is asked.
            if (ErrorReply.of(String.valueOf(e.getMessage())) == ErrorReply.LOADING) {
                throw e;
            }
        } finally {
            wire.drop();
        }
        pool.dropAll();
    }

    /** Whether it is time to ask for a sign of life, because there was none for so long; who is told so asks, and ends that. */
    boolean mustBeAsked(Duration silence) {
        return breaker.isSilentFor(silence) && asked.compareAndSet(false, true);
    }

    void endQuestion() {
        asked.set(false);
    }

    Failures failures() {
        return failures;
    }

    WirePool pool() {
        return pool;
    }

    Breaker breaker() {
        return breaker;
    }

    Advice advice() {
        return advice;
    }

    /** From now on it is the server at this address, of which nothing is known yet. */
    void moveTo(Address master) {
        if (pool.moveTo(master)) {
            breaker.forgive();
        }
    }

    /** Gives it up without waiting for its thread, if it has one. */
    void retire() {
        breaker.end();
        pool.retire();
    }

    @Override
    public void close() {
        breaker.close();
        pool.close();
    }
}
