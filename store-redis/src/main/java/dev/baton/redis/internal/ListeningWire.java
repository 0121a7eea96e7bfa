// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.PushConsumerChain;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.util.RedisInputStream;

/**
 * A connection over which a server says something unasked, and which notices when it says nothing at all. One thread may
 * read while others, one at a time, send.
 */
final class ListeningWire extends Wire {
    /** How long a link may be silent before it is asked for a sign of life, and again before it counts as dead. */
    static final Duration SILENCE = Duration.ofSeconds(1);

    private static final Object NOTHING_SAID = new Object();
    private static final List<Command> PING = List.of(Command.of("PING"));

    /** Not during the handshake, whose answers have to come. */
    private final boolean silenceIsFine;

    ListeningWire(Address address, TimedSockets time, JedisSocketFactory sockets, JedisClientConfig config) {
        super(address, time, sockets, config);
        endNever();
        setSoTimeout((int) SILENCE.toMillis());
        silenceIsFine = true;
    }

    /** What the server said; null if it said nothing for {@link #SILENCE}. */
    @Nullable
    Object hear() {
        Object heard = readProtocolWithCheckingBroken();
        return heard == NOTHING_SAID ? null : heard;
    }

    void sendPing() {
        send(PING);
    }

    /** Looks for the first byte before anything is taken: silence between two replies breaks nothing, within one it does. */
    @Override
    protected Object protocolRead(RedisInputStream in, PushConsumerChain consumers) {
        try {
            in.peek((byte) 0);
        } catch (JedisConnectionException e) {
            if (silenceIsFine && Failures.isTimeout(e)) {
                return NOTHING_SAID;
            }
            throw e;
        }
        return super.protocolRead(in, consumers);
    }
}
