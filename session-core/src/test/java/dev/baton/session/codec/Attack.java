// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static dev.baton.session.codec.Codecs.BINDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What every attack has to come to: an error that was foreseen, little time, little memory, and no harm to the next read. */
final class Attack {
    private static final long MOST_CPU = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MOST_BYTES = 1 << 20;

    /** Of several tries the best counts: the first ones compile. */
    private static final int TRIES = 5;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static int refused;
    private static long longest;
    private static long largest;

    private Attack() {}

    /** Fails unless {@code bytes} are refused for a reason that contains {@code reason}. */
    static synchronized void isRefused(AttributeCodec codec, byte[] bytes, String reason) {
        assertThatThrownBy(() -> codec.decode(BINDING, bytes))
                .isInstanceOf(AttributeDecodingException.class)
                .hasMessageStartingWith("Attribute 'cart' cannot be read from its stored bytes: ")
                .hasMessageContaining(reason);
        readsGoodBytes(codec);
        long cpu = Long.MAX_VALUE;
        long memory = Long.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            long begin = THREADS.getCurrentThreadCpuTime();
            try {
                codec.decode(BINDING, bytes);
            } catch (AttributeDecodingException e) {
                // As before.
            }
            cpu = Math.min(cpu, THREADS.getCurrentThreadCpuTime() - begin);
            memory = Math.min(memory, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(memory).as("bytes of heap").isLessThan(MOST_BYTES);
        assertThat(cpu).as("nanoseconds of CPU").isLessThan(MOST_CPU);
        refused++;
        longest = Math.max(longest, cpu);
        largest = Math.max(largest, memory);
    }

    static void readsGoodBytes(AttributeCodec codec) {
        List<Object> good = new ArrayList<>(List.of("a", List.of(1), new Beans.Open()));
        assertThat(Codecs.roundTrip(codec, good)).isEqualTo(good);
    }

    /** Prints what the attacks of this JVM came to, for somebody to read. */
    static synchronized void report() {
        System.out.printf(
                "| attacks on the codec, each refused | %d | 0 | at most %.2f ms of CPU and %d KiB, heap of %d MiB |%n",
                refused, longest / 1e6, largest >> 10, Runtime.getRuntime().maxMemory() >> 20);
    }
}
