// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What every attack has to come to: an error that was foreseen, little time, little memory, and no harm to the next read.
 *
 * <p>As an extension it prints, behind each test, what the attacks of that test came to.
 */
final class Attack implements AfterEachCallback {
    static final long MOST_CPU = TimeUnit.MILLISECONDS.toNanos(50);
    static final long MOST_BYTES = 1 << 20;

    /** Of several tries the best counts: the first ones load classes and compile. */
    private static final int TRIES = 5;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static int refused;
    private static long longest;
    private static long largest;

    /** Fails unless {@code bytes} are refused as an attribute for a reason that contains {@code reason}. */
    static AttributeDecodingException isRefused(AttributeCodec codec, byte[] bytes, String reason) {
        return isRefused(codec, Codecs.BINDING, bytes, reason, Attack::readsGoodBytes);
    }

    /** The same, for bytes in another place. */
    static AttributeDecodingException isRefused(AttributeCodec codec, Binding binding, byte[] bytes, String reason) {
        return isRefused(codec, binding, bytes, reason, Attack::readsGoodBytes);
    }

    /** A codec that has to work as ever. */
    interface NextRead {
        void of(AttributeCodec codec);
    }

    /** The same, where the next read is another one. */
    static synchronized AttributeDecodingException isRefused(
            AttributeCodec codec, Binding binding, byte[] bytes, String reason, NextRead next) {
        long cpu = Long.MAX_VALUE;
        long memory = Long.MAX_VALUE;
        Throwable thrown = null;
        for (int i = 0; i < TRIES && (cpu >= MOST_CPU || memory >= MOST_BYTES); i++) {
            long before = allocated();
            long begin = THREADS.getCurrentThreadCpuTime();
            thrown = catchThrowable(() -> codec.decode(binding, bytes));
            cpu = Math.min(cpu, THREADS.getCurrentThreadCpuTime() - begin);
            memory = Math.min(memory, allocated() - before);
        }
        assertThat(thrown)
                .isInstanceOf(AttributeDecodingException.class)
                .hasMessageStartingWith(
                        "Attribute '" + binding.attribute() + "' cannot be read from its stored bytes: ")
                .hasMessageContaining(reason);
        assertThat(thrown.getMessage()).hasSizeLessThan(1000).matches("[\\p{L}\\p{N} -~]*");
        next.of(codec);
        assertThat(memory).as("bytes of heap").isLessThan(MOST_BYTES);
        assertThat(cpu).as("nanoseconds of CPU").isLessThan(MOST_CPU);
        refused++;
        longest = Math.max(longest, cpu);
        largest = Math.max(largest, memory);
        return (AttributeDecodingException) thrown;
    }

    /** What this thread has allocated so far, in bytes. */
    static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    static void readsGoodBytes(AttributeCodec codec) {
        List<Object> good = new ArrayList<>(List.of("a", List.of(1), new Beans.Open()));
        assertThat(Codecs.roundTrip(codec, good)).isEqualTo(good);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        report(context.getRequiredTestClass().getSimpleName()
                + context.getTestMethod().map(method -> "." + method.getName()).orElse(""));
    }

    private static synchronized void report(String test) {
        if (refused > 0) {
            System.out.printf(
                    "| attack %s | %d | 0 | at most %.2f ms of CPU and %d KiB, heap of %d MiB |%n",
                    test,
                    refused,
                    longest / 1e6,
                    largest >> 10,
                    Runtime.getRuntime().maxMemory() >> 20);
        }
        refused = 0;
        longest = 0;
        largest = 0;
    }
}
