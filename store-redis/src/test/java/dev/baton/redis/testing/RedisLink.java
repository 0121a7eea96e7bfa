// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The way of one client to its server, on a loopback port of its own: it can be cut, lose or hold back a request or a
 * reply, and counts. Thread-safe.
 *
 * <p>It takes what arrives in one piece for one request, as clients that wait for each answer send them.
 */
public final class RedisLink implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int BUFFER_BYTES = 1 << 16;

    private final String host;
    private final int port;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requestsToLose = new AtomicInteger();
    private final AtomicInteger repliesToLose = new AtomicInteger();
    private final AtomicInteger trips = new AtomicInteger();
    private final AtomicLong bytesSent = new AtomicLong();
    private volatile boolean cut;
    private volatile @Nullable Losses losses;
    private volatile Delay requestDelay = Delay.NONE;
    private volatile Delay replyDelay = Delay.NONE;

    /** Every so manieth request that contains a text. */
    private record Losses(byte[] text, int oneIn, AtomicInteger seen) {
        boolean takes(byte[] bytes, int length) {
            return contains(bytes, length, text) && seen.incrementAndGet() % oneIn == 0;
        }
    }

    /** How long each so manieth piece is held back. */
    private record Delay(Duration time, int oneIn, AtomicInteger seen) {
        static final Delay NONE = new Delay(Duration.ZERO, 1, new AtomicInteger());

        void pass() {
            if (!time.isZero() && seen.incrementAndGet() % oneIn == 0) {
                long end = System.nanoTime() + time.toNanos();
                for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
            }
        }
    }

    public RedisLink(String host, int port) {
        this.host = host;
        this.port = port;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("link-" + listener.getLocalPort(), this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Closes the connections that there are and lets nothing through, until {@link #restore}. */
    public void cut() {
        cut = true;
        open.forEach(RedisLink::close);
    }

    public void restore() {
        cut = false;
        requestsToLose.set(0);
        repliesToLose.set(0);
        losses = null;
        requestDelay = Delay.NONE;
        replyDelay = Delay.NONE;
    }

    /** Each of the next {@code count} requests does not reach the server, and its connection is closed. */
    public void loseRequests(int count) {
        requestsToLose.set(count);
    }

    /** Each of the next {@code count} requests reaches the server, but instead of its reply the connection is closed. */
    public void loseReplies(int count) {
        repliesToLose.set(count);
    }

    /** Until {@link #restore}, one in so many requests that contain {@code text} loses its reply as {@link #loseReplies} says. */
    public void loseRepliesTo(String text, int oneIn) {
        losses = new Losses(text.getBytes(StandardCharsets.UTF_8), oneIn, new AtomicInteger());
    }

    /** Until {@link #restore}, one in so many requests is held back, also if the client gives up on it meanwhile. */
    public void delayRequests(Duration time, int oneIn) {
        requestDelay = new Delay(time, oneIn, new AtomicInteger());
    }

    /** Until {@link #restore}, one in so many replies is held back. */
    public void delayReplies(Duration time, int oneIn) {
        replyDelay = new Delay(time, oneIn, new AtomicInteger());
    }

    /** How often the client sent something and then waited, so far. */
    public int trips() {
        return trips.get();
    }

    /** How many bytes the client has sent so far. */
    public long bytesSent() {
        return bytesSent.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (cut) {
                    close(client);
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                // The listener was closed, which ends the loop.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
        } catch (IOException e) {
            close(client);
            close(server);
            return;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        open.add(client);
        open.add(server);
        AtomicBoolean losesReply = new AtomicBoolean();
        AtomicBoolean waits = new AtomicBoolean();
        start(
                "link-up",
                () -> pump(client, server, (bytes, length) -> {
                    bytesSent.addAndGet(length);
                    requestDelay.pass();
                    Losses wanted = losses;
                    if (waits.compareAndSet(false, true)) {
                        trips.incrementAndGet();
                    }
                    if (take(requestsToLose)) {
                        return false;
                    }
                    if (take(repliesToLose) || (wanted != null && wanted.takes(bytes, length))) {
                        losesReply.set(true);
                    }
                    return true;
                }));
        start(
                "link-down",
                () -> pump(server, client, (bytes, length) -> {
                    waits.set(false);
                    replyDelay.pass();
                    return !losesReply.get();
                }));
        if (cut) {
            cut();
        }
    }

    private interface Gate {
        boolean passes(byte[] bytes, int length);
    }

    private void pump(Socket from, Socket to, Gate gate) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0 && gate.passes(buffer, length); length = in.read(buffer)) {
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // Either end was closed, which ends both.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static boolean contains(byte[] bytes, int length, byte[] text) {
        for (int i = 0; i <= length - text.length; i++) {
            if (Arrays.equals(bytes, i, i + text.length, text, 0, text.length)) {
                return true;
            }
        }
        return false;
    }

    private static boolean take(AtomicInteger count) {
        return count.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
