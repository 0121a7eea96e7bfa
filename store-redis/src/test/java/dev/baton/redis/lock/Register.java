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
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the lock protects in these tests, outside of Redis: a number that each holder reads and writes back raised by one.
 * It takes down what holders report, and tells them what to do. Thread-safe.
 *
 * <p>It refuses who comes with a lower token than the highest it has seen, as a table with a column for the token does.
 */
final class Register implements AutoCloseable {
    private final ServerSocket listener;
    private final boolean isFenced;
    private final History history = new History();
    private final Map<String, Duration> clocks = new ConcurrentHashMap<>();
    private volatile boolean stopping;
    private volatile Duration work = Duration.ZERO;

    // All are guarded by this.
    private final Map<String, Integer> writes = new HashMap<>();
    private final Map<String, String> ended = new TreeMap<>();
    private long value;
    private long highest;
    private long accepted;
    private long refused;
    private int refusedInARow;
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

    History history() {
        return history;
    }

    /** How long who reads from now on works while he holds; zero: as chance will have it. */
    void work(Duration time) {
        work = time;
    }

    /** By how much a worker's wall clock is ahead from when he reads next. */
    void clock(String worker, Duration ahead) {
        clocks.put(worker, ahead);
    }

    /** From now on workers that ask whether to go on are sent away. */
    void stop() {
        stopping = true;
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

    private String answer(String[] words) {
        String worker = words[1];
        long number = Long.parseLong(words[2]);
        switch (words[0]) {
            case "go" -> {
                return Boolean.toString(!stopping);
            }
            case "read" -> {
                return read(worker, number) + " " + work.toMillis() + " "
                        + clocks.getOrDefault(worker, Duration.ZERO).toMillis();
            }
            case "write" -> {
                return Boolean.toString(write(worker, number, Long.parseLong(words[3])));
            }
            case "held" ->
                history.add(new History.Held(worker, number, Long.parseLong(words[3]), Long.parseLong(words[4])));
            case "lost" -> history.add(new History.Lost(worker, number, Long.parseLong(words[3])));
            case "overrun" -> history.overrun(number);
            case "ended" -> end(worker, number + " threads");
            default -> throw new IllegalArgumentException("A worker says " + words[0]);
        }
        return "noted";
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
            refusedInARow++;
            return false;
        }
        refusedInARow = 0;
        value = newValue;
        accepted++;
        writes.merge(worker, 1, Integer::sum);
        return true;
    }

    private synchronized void end(String worker, String left) {
        ended.put(worker, left);
    }

    /** The workers that have ended, and what of theirs was left then. */
    synchronized Map<String, String> ended() {
        return Map.copyOf(ended);
    }

    synchronized int writes(String worker) {
        return writes.getOrDefault(worker, 0);
    }

    synchronized long refused() {
        return refused;
    }

    /** How many were refused since the last that was accepted. */
    synchronized int refusedInARow() {
        return refusedInARow;
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

    /** What has been, as a row of a table. */
    String row(String fault, int times, int workers, long seed) {
        return ("| %s | %d s, %d times, %d grants so far | %d changes lost, %d late writes refused | %d told of a loss, %d of them"
                        + " after the next held | longest without a holder %d ms, longest overrun of a wait %d ms |"
                        + " %d processes, seed %d |")
                .formatted(
                        fault,
                        Scene.TIME.toSeconds(),
                        times,
                        grants(),
                        lost(),
                        refused(),
                        history.losses(),
                        history.toldTooLate(),
                        history.longestVacancy().toMillis(),
                        history.worstOverrun().toMillis(),
                        workers,
                        seed);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
