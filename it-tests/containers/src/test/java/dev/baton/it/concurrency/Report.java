// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import dev.baton.it.site.Site;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What runs have come to, for somebody to read: a row of a table for each. Thread-safe. */
public final class Report {
    private static final int SHOWN = 3;

    private Report() {}

    /**
     * Prints a row.
     *
     * @param count how often what was tried was tried
     * @param violations how often an oracle complained
     */
    public static void row(String what, long count, long violations, String more) {
        String row = "| %-66s | %7d | %3d | %s |%n".formatted(what, count, violations, more);
        System.out.writeBytes(row.getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }

    /** Fails with the first of some complaints, and with what the nodes print, if there is one. */
    public static void requireNone(List<String> complaints, Site site) {
        if (!complaints.isEmpty()) {
            throw new AssertionError("%d complaints, the first:%n%s%n%s"
                    .formatted(
                            complaints.size(),
                            complaints.stream().limit(SHOWN).collect(Collectors.joining("\n")),
                            site.nodes().stream()
                                    .map(node -> node + ":\n" + node.output().tail())
                                    .collect(Collectors.joining("\n"))));
        }
    }

    /** Returns p50 and p99 of some times in nanoseconds. */
    static String percentiles(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return "p50 %.2f ms, p99 %.2f ms".formatted(at(sorted, 50), at(sorted, 99));
    }

    private static double at(long[] sorted, int percent) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e6;
    }

    /** Returns the time since {@code start}, of {@link System#nanoTime}, in words. */
    static String since(long start) {
        return "%.1f s".formatted(Duration.ofNanos(System.nanoTime() - start).toMillis() / 1e3);
    }
}
