// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way through a proxy.
 *
 * @param kind what to do when its turn comes
 * @param bytes what to write, empty unless {@code kind} is {@link Kind#DATA}
 * @param dueNanos when it may go at the earliest, on the clock of {@link System#nanoTime}
 * @param hold a barrier that it waits at, or {@code null}
 * @param onDeparture told right before the bytes are written
 */
record Parcel(
        Kind kind, byte[] bytes, long dueNanos, @Nullable HeldCommand hold, Runnable onDeparture) {
    enum Kind {
        DATA,
        /** The sender has closed its end. */
        END,
        /** Here the connection breaks. */
        RESET
    }

    static Parcel data(byte[] bytes, long delayNanos, @Nullable HeldCommand hold, Runnable onDeparture) {
        return new Parcel(Kind.DATA, bytes, System.nanoTime() + delayNanos, hold, onDeparture);
    }

    static Parcel end(long delayNanos) {
        return new Parcel(Kind.END, new byte[0], System.nanoTime() + delayNanos, null, () -> {});
    }

    static Parcel reset(long delayNanos) {
        return new Parcel(Kind.RESET, new byte[0], System.nanoTime() + delayNanos, null, () -> {});
    }

    boolean isHeld() {
        return hold != null && !hold.isReleased();
    }
}
