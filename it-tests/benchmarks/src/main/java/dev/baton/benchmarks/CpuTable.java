// SPDX-License-Identifier: Apache-2.0
package dev.baton.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;

/**
 * Measures one format's thread CPU time, for machines on which others work too and {@link CodecBenchmark}'s wall time says
 * nothing. Takes the format and the values; prints size, and the least nanoseconds of several batches.
 */
final class CpuTable {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long WARM_UP = TimeUnit.MILLISECONDS.toNanos(1500);
    private static final long BATCH = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int BATCHES = 40;

    private CpuTable() {}

    private interface Step {
        Object run() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        Format format = Format.of(arguments[0]);
        for (int i = 1; i < arguments.length; i++) {
            Object value = Values.of(arguments[i]);
            byte[] bytes = format.encode(value);
            long encode = least(() -> format.encode(value));
            long decode = least(() -> format.decode(bytes));
            System.out.printf("%s %s %d %d %d%n", arguments[0], arguments[i], bytes.length, encode, decode);
        }
    }

    private static long least(Step step) throws Exception {
        int times = 0;
        long begin = THREADS.getCurrentThreadCpuTime();
        while (THREADS.getCurrentThreadCpuTime() - begin < WARM_UP) {
            step.run();
            times++;
        }
        int batch = (int) Math.max(1, times * BATCH / WARM_UP);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < BATCHES; i++) {
            long from = THREADS.getCurrentThreadCpuTime();
            for (int j = 0; j < batch; j++) {
                if (step.run() == null) {
                    throw new IllegalStateException("nothing");
                }
            }
            least = Math.min(least, (THREADS.getCurrentThreadCpuTime() - from) / batch);
        }
        return least;
    }
}
