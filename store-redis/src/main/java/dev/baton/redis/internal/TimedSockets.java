// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Makes the plain socket of one connection, and sets its time. Looking up the name, connecting to each of its addresses and
 * what is said first all count as one. Confined to one thread.
 */
final class TimedSockets implements JedisSocketFactory {
    private final Address address;
    private final Names names;
    private final Watchdog watchdog;
    private final Duration connectTimeout;
    private final Duration within;
    private @Nullable TimedSocket socket;

    /** @param within the longest that it may take until the server is ready for commands */
    TimedSockets(Address address, Names names, Watchdog watchdog, Duration connectTimeout, Duration within) {
        this.address = address;
        this.names = names;
        this.watchdog = watchdog;
        this.connectTimeout = connectTimeout.compareTo(within) < 0 ? connectTimeout : within;
        this.within = within;
    }

    /** Everything from now on has to happen within this time. */
    void endWithin(Duration time) {
        if (socket != null) {
            socket.endWithin(time);
        }
    }

    /** Whoever reads sets the limit of each piece from now on. */
    void endNever() {
        if (socket != null) {
            socket.endNever();
        }
    }

    @Override
    public Socket createSocket() {
        long begun = System.nanoTime();
        JedisConnectionException failure = new JedisConnectionException("No connection to " + address);
        try {
            List<InetAddress> all = Arrays.asList(names.addresses(address.host(), connectTimeout));
            Collections.shuffle(all);
            int waiting = all.size();
            for (InetAddress one : all) {
                Duration left = connectTimeout.minusNanos(System.nanoTime() - begun);
                try {
                    return connect(one, left.dividedBy(waiting--), within.minusNanos(System.nanoTime() - begun));
                } catch (IOException e) {
                    failure.addSuppressed(e);
                }
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        throw failure;
    }

    private TimedSocket connect(InetAddress to, Duration connecting, Duration all) throws IOException {
        TimedSocket made = new TimedSocket(watchdog, all);
        try {
            made.setReuseAddress(true);
            made.setKeepAlive(true);
            made.setTcpNoDelay(true);
            // What was not sent when it is closed must not be sent afterwards.
            made.setSoLinger(true, 0);
            made.connect(new InetSocketAddress(to, address.port()), Wire.millis(connecting));
            socket = made;
            return made;
        } catch (IOException e) {
            made.close();
            throw e;
        }
    }
}
