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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The way of one client to its server, on a loopback port of its own: it can be cut, lose a request or a reply, and
 * counts. Thread-safe.
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
    }

    /** Each of the next {@code count} requests does not reach the server, and its connection is closed. */
    public void loseRequests(int count) {
        requestsToLose.set(count);
    }

    /** Each of the next {@code count} requests reaches the server, but instead of its reply the connection is closed. */
    public void loseReplies(int count) {
        repliesToLose.set(count);
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
                () -> pump(client, server, length -> {
                    bytesSent.addAndGet(length);
                    if (waits.compareAndSet(false, true)) {
                        trips.incrementAndGet();
                    }
                    if (take(requestsToLose)) {
                        return false;
                    }
                    if (take(repliesToLose)) {
                        losesReply.set(true);
                    }
                    return true;
                }));
        start(
                "link-down",
                () -> pump(server, client, length -> {
                    waits.set(false);
                    return !losesReply.get();
                }));
        if (cut) {
            cut();
        }
    }

    private interface Gate {
        boolean passes(int length);
    }

    private void pump(Socket from, Socket to, Gate gate) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0 && gate.passes(length); length = in.read(buffer)) {
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // Either end was closed, which ends both.
        } finally {
            open.remove(from);
            open.remove(to);
        }
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
