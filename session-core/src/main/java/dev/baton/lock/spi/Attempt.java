// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.spi;

import java.time.Duration;

/**
 * What is asked of a store to acquire a lock. Immutable.
 *
 * @param name the lock
 * @param owner who asks
 * @param terms what it is granted for
 * @param waits whether he queues if it is taken
 * @param within how long this is meant, from when it is sent: carried out later it must grant nothing
 */
public record Attempt(String name, Owner owner, Terms terms, boolean waits, Duration within) {}
