// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.testing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * The last lines that a process printed, for failure messages and for tests that wait for a line.
 *
 * <p>Holds at most 2 000 lines of at most 2 000 characters each. Thread-safe.
 */
public final class OutputBuffer {
    private static final int MAX_LINES = 2_000;
    private static final int MAX_LINE_LENGTH = 2_000;
    private static final int TAIL_LINES = 60;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<String> lines = new ArrayDeque<>(); // guarded by lock
    private long added; // guarded by lock
    private boolean ended; // guarded by lock

    void add(String line) {
        lock.lock();
        try {
            if (lines.size() == MAX_LINES) {
                lines.removeFirst();
            }
            lines.addLast(line.length() <= MAX_LINE_LENGTH ? line : line.substring(0, MAX_LINE_LENGTH) + "…");
            added++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the lines kept, oldest first. */
    public List<String> lines() {
        lock.lock();
        try {
            return new ArrayList<>(lines);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the last lines as one text. */
    public String tail() {
        List<String> kept = lines();
        return String.join(System.lineSeparator(), kept.subList(Math.max(0, kept.size() - TAIL_LINES), kept.size()));
    }

    /** Returns the number of lines printed so far, a position for {@link #awaitLine(long, Pattern, Duration)}. */
    public long position() {
        lock.lock();
        try {
            return added;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a line, printed before or after this call, in which {@code pattern} is found. */
    public String awaitLine(Pattern pattern, Duration limit) {
        return awaitLine(0, pattern, limit);
    }

    /**
     * Waits for a line at or after {@code position} in which {@code pattern} is found.
     *
     * @throws IllegalStateException with the last lines, if {@code limit} passes or the process ends first
     */
    public String awaitLine(long position, Pattern pattern, Duration limit) {
        long nanos = limit.toNanos();
        lock.lock();
        try {
            long next = position;
            while (true) {
                Iterator<String> newer = lines.stream()
                        .skip(Math.max(0, next - (added - lines.size())))
                        .iterator();
                while (newer.hasNext()) {
                    String line = newer.next();
                    if (pattern.matcher(line).find()) {
                        return line;
                    }
                }
                next = added;
                if (ended || nanos <= 0) {
                    throw new IllegalStateException("No line matched %s %s. Last output:%n%s"
                            .formatted(pattern, ended ? "before the process ended" : "within " + limit, tail()));
                }
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for a line matching " + pattern, e);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the process has closed its output, so that {@link #lines()} is all of it. */
    boolean awaitEnd(Duration limit) {
        long nanos = limit.toNanos();
        lock.lock();
        try {
            while (!ended && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
