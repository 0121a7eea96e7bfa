// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.oracle;

/**
 * One access to a value that only rises.
 *
 * @param written what is written, or {@link #READ}
 */
public record Access(long written) {
    /** Stands for a read. */
    private static final long READ = Long.MIN_VALUE;

    /** Returns the write of {@code value}. Its call ends when its first effect outside is seen. */
    public static Access write(long value) {
        return new Access(value);
    }

    /** Returns a read. Its call is answered with what was seen. */
    public static Access read() {
        return new Access(READ);
    }

    /** Tells whether this is a read. */
    public boolean isRead() {
        return written == READ;
    }

    @Override
    public String toString() {
        return isRead() ? "read" : "write " + written;
    }
}
