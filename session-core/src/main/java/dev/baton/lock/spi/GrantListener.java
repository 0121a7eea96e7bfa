// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.spi;

/** Is told what happens to those who wait. Calls must return at once. */
public interface GrantListener {
    /** An owner that waited has been granted the lock, for {@link LockStore#TAKEN_UP_WITHIN} unless he renews it. */
    void granted(Grant grant);

    /** From now on every grant is told; earlier ones may have been missed. */
    void stands();
}
