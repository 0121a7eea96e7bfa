// SPDX-License-Identifier: Apache-2.0
package dev.baton.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The last requests that the balancer passed on, newest last. Thread-safe. */
final class RequestLog {
    private static final int KEPT = 20;

    private final Runnable onChange;

    // both guarded by this
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long count;

    RequestLog(Runnable onChange) {
        this.onChange = onChange;
    }

    /** Notes that a request is about to be sent to a node. */
    Entry begin(String node, String method, String path) {
        Entry entry;
        synchronized (this) {
            entry = new Entry(++count, node, method, path);
            entries.addLast(entry);
            if (entries.size() > KEPT) {
                entries.removeFirst();
            }
        }
        onChange.run();
        return entry;
    }

    synchronized List<Served> last() {
        return entries.stream().map(Entry::served).toList();
    }

    /** A request on its way; ended once. */
    final class Entry {
        private final long startNanos = System.nanoTime();
        private Served served;

        private Entry(long number, String node, String method, String path) {
            served = new Served(number, node, method, path, Served.Outcome.IN_FLIGHT, 0, 0);
        }

        void answered(int status) {
            end(Served.Outcome.ANSWERED, status);
        }

        void notSent() {
            end(Served.Outcome.NOT_SENT, 0);
        }

        void cutOff() {
            end(Served.Outcome.CUT_OFF, 0);
        }

        private void end(Served.Outcome outcome, int status) {
            synchronized (RequestLog.this) {
                served = now(outcome, status);
            }
            onChange.run();
        }

        private Served served() {
            return served.outcome() == Served.Outcome.IN_FLIGHT ? now(Served.Outcome.IN_FLIGHT, 0) : served;
        }

        private Served now(Served.Outcome outcome, int status) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
            return new Served(served.number(), served.node(), served.method(), served.path(), outcome, status, millis);
        }
    }
}
