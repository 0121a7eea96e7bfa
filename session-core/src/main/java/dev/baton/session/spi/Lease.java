// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

/**
 * The right to be the one writing request of a session: a lock with an end.
 *
 * @param owner who holds it, drawn at random for each acquisition
 * @param token the fencing token: higher than that of every lease of this session granted before to another owner
 */
public record Lease(long owner, long token) {}
