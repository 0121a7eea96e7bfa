// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the lock protects in these tests, outside of Redis: a number that each holder reads and writes back raised by one,
 * and the times at which holders knew that they held. Thread-safe.
 *
 * <p>It refuses who comes with a lower token than the highest it has seen, as a table with a column for the token does.
 */
final class Register implements AutoCloseable {
    /** When a holder certainly held, by the clock that all processes of a machine share. */
    record Held(String worker, long token, long from, long to) {}

    private final ServerSocket listener;
    private final boolean isFenced;

    // All are guarded by this.
    private final List<Held> history = new ArrayList<>();
    private final Map<String, Integer> writes = new HashMap<>();
    private long value;
    private long highest;
    private long accepted;
    private long refused;
    private long grants;
    private String lastReader = "";

    /** @param isFenced false for a broken one, that takes whatever comes */
    Register(boolean isFenced) {
        this.isFenced = isFenced;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "register");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                start(() -> serve(socket));
            } catch (IOException e) {
                // It was closed, which ends the loop.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                PrintWriter out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(answer(line.split(" ")));
            }
        } catch (IOException e) {
            // The worker was killed.
        }
    }

    private synchronized String answer(String[] words) {
        long token = Long.parseLong(words[2]);
        return switch (words[0]) {
            case "read" -> Long.toString(read(words[1], token));
            case "write" -> Boolean.toString(write(words[1], token, Long.parseLong(words[3])));
            default -> {
                history.add(new Held(words[1], token, Long.parseLong(words[3]), Long.parseLong(words[4])));
                yield "noted";
            }
        };
    }

    synchronized long read(String worker, long token) {
        if (token > highest) {
            grants++;
        }
        highest = Math.max(highest, token);
        lastReader = worker;
        return value;
    }

    synchronized boolean write(String worker, long token, long newValue) {
        if (isFenced && token < highest) {
            refused++;
            return false;
        }
        value = newValue;
        accepted++;
        writes.merge(worker, 1, Integer::sum);
        return true;
    }

    synchronized int writes(String worker) {
        return writes.getOrDefault(worker, 0);
    }

    synchronized long refused() {
        return refused;
    }

    /** How many tokens came, each higher than all before. */
    synchronized long grants() {
        return grants;
    }

    /** Who has most probably the lock now. */
    synchronized String lastReader() {
        return lastReader;
    }

    /** How many accepted changes are not in the value. */
    synchronized long lost() {
        return accepted - value;
    }

    /** The first two who both held at one time, of those that began after {@code since}; empty if there are none. */
    synchronized List<Held> overlap(long since) {
        return overlap(history.stream().filter(held -> held.from() - since > 0).toList());
    }

    static List<Held> overlap(List<Held> all) {
        List<Held> sorted =
                all.stream().sorted(Comparator.comparingLong(Held::from)).toList();
        Held longest = null;
        for (Held held : sorted) {
            if (longest != null && held.from() < longest.to() && held.token() != longest.token()) {
                return List.of(longest, held);
            }
            if (longest == null || held.to() > longest.to()) {
                longest = held;
            }
        }
        return List.of();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
