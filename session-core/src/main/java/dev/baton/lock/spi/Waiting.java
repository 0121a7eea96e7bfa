// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.spi;

import java.util.List;

/**
 * Those of one client who wait for one lock. Immutable.
 *
 * @param name the lock
 * @param owners who waits, the first to come first; at least one, of one client
 * @param terms what the lock is granted for if it is theirs
 */
public record Waiting(String name, List<Owner> owners, Terms terms) {
    public Waiting {
        owners = List.copyOf(owners);
    }
}
