// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.spi;

import java.time.Duration;

/**
 * What a lock is granted and renewed for. Immutable.
 *
 * @param lease how long from now
 * @param minReplicas how many replicas must confirm it
 */
public record Terms(Duration lease, int minReplicas) {}
