// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock;

/**
 * What the locks of one client have been through since it was made. Every count but {@link #getHeld} only rises.
 *
 * <p>Thread-safe; values read one after the other need not belong to the same moment. Fit to be a JMX MXBean.
 */
public interface LockMetrics {
    /** Locks that were acquired. */
    long getAcquired();

    /** Locks that were acquired after waiting in a queue. */
    long getWaited();

    /** Attempts that found the lock taken. */
    long getContended();

    /** Locks that were lost while they were held. */
    long getLost();

    /** Locks whose release was not answered at first, or that were released because nobody could reach their handle. */
    long getReleasedLate();

    /** Attempts that failed because the store could not be asked. */
    long getUnavailable();

    /** Locks that are held now. */
    long getHeld();
}
