// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.spi;

/**
 * A lock that belongs to an owner. Immutable.
 *
 * @param name the lock
 * @param owner whose it is
 * @param token the grant's fencing token
 */
public record Grant(String name, Owner owner, long token) {}
