// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a randomised run starts from, printed so that the run can be repeated.
 *
 * @param value taken from the system property {@value #PROPERTY}, or drawn
 */
public record Seed(long value) {
    /** The system property that repeats a run. */
    public static final String PROPERTY = "baton.seed";

    /**
     * Returns the seed of the run called {@code name}, and prints it.
     *
     * @throws NumberFormatException if the system property is no number
     */
    public static Seed of(String name) {
        Long given = Long.getLong(PROPERTY);
        String text = System.getProperty(PROPERTY);
        if (text != null && given == null) {
            throw new NumberFormatException(
                    "The system property %s must be a number, but is %s".formatted(PROPERTY, text));
        }
        Seed seed = new Seed(given != null ? given : ThreadLocalRandom.current().nextLong(Integer.MAX_VALUE));
        print("%s: seed %d; repeat with -D%s=%d%n".formatted(name, seed.value, PROPERTY, seed.value));
        return seed;
    }

    private static void print(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        System.out.write(bytes, 0, bytes.length);
        System.out.flush();
    }

    /** Returns a source of numbers that is the same in each run with this seed. */
    public Random random() {
        return new Random(value);
    }

    /** Returns a source of its own for a part of the run, a thread for instance, so that parts do not disturb each other. */
    public Random random(int part) {
        return new Random(value * 31 + part);
    }
}
