// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

/** Decides how often a randomised test repeats: in full where the promises are proved, a fiftieth in every build. */
public final class Prove {
    /** The system property that asks for full counts, with the value {@code true}. */
    public static final String PROPERTY = "baton.prove";

    private static final int REDUCTION = 50;

    private Prove() {}

    /** Tells whether full counts are asked for. */
    public static boolean isFull() {
        return Boolean.getBoolean(PROPERTY);
    }

    /** Returns {@code full} or a fiftieth of it, at least 1. */
    public static int count(int full) {
        return isFull() ? full : Math.max(1, full / REDUCTION);
    }
}
