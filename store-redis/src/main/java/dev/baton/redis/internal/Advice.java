// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Looks now and then at how a server is set up, and warns of what ends live sessions. A server that does not tell is left
 * in peace. Thread-safe.
 */
final class Advice {
    private static final Logger LOG = LoggerFactory.getLogger(Advice.class);
    private static final Duration INTERVAL = Duration.ofMinutes(5);
    /** A request waits for it. */
    static final Duration PATIENCE = Duration.ofMillis(100);

    private static final List<Command> QUESTIONS = List.of(Command.of("INFO", "memory"), Command.of("INFO", "stats"));
    private static final Pattern POLICY = Pattern.compile("maxmemory_policy:(\\S+)");
    private static final Pattern EVICTED = Pattern.compile("evicted_keys:(\\d+)");
    private static final String KEEPING = "noeviction";

    private final String server;
    private final AtomicLong lookedAt = new AtomicLong(System.nanoTime() - 2 * INTERVAL.toNanos());

    // Both guarded by this.
    private String knownPolicy = KEEPING;
    private long evicted;

    Advice(String server) {
        this.server = server;
    }

    /** Looks, if that is due, over a connection that nobody uses now. What goes wrong with the connection is thrown. */
    void look(Wire wire) {
        long last = lookedAt.get();
        long now = System.nanoTime();
        if (now - last >= INTERVAL.toNanos() && lookedAt.compareAndSet(last, now)) {
            wire.endWithin(PATIENCE);
            ask(wire).forEach(LOG::warn);
        }
    }

    /** What there is to warn of. */
    List<String> ask(Wire wire) {
        wire.send(QUESTIONS);
        StringBuilder told = new StringBuilder();
        for (Object reply : wire.getMany(QUESTIONS.size())) {
            if (reply instanceof byte[] text) {
                told.append(new String(text, StandardCharsets.UTF_8)).append('\n');
            } else if (reply instanceof JedisDataException) {
                LOG.debug("Redis at {} does not tell how it is set up: {}", server, String.valueOf(reply));
            }
        }
        return judge(told);
    }

    private synchronized List<String> judge(CharSequence told) {
        List<String> warnings = new ArrayList<>();
        Matcher policy = POLICY.matcher(told);
        if (policy.find() && !policy.group(1).equals(knownPolicy)) {
            knownPolicy = policy.group(1);
            if (!knownPolicy.equals(KEEPING)) {
                warnings.add(
                        ("Redis at %s has maxmemory-policy %s: when its memory is full it throws away live sessions, and"
                                        + " their users are logged out. Set maxmemory-policy noeviction there, and watch its"
                                        + " memory")
                                .formatted(server, knownPolicy));
            }
        }
        Matcher count = EVICTED.matcher(told);
        if (count.find()) {
            long now = Long.parseLong(count.group(1));
            if (now > evicted) {
                warnings.add(
                        ("Redis at %s has evicted %d keys to make room, so that sessions may be missing. Give it more"
                                        + " memory, or find what else fills it")
                                .formatted(server, now));
            }
            evicted = now;
        }
        return warnings;
    }
}
