// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

/**
 * A session apart from its attributes, as it stands in the store. Immutable.
 *
 * @param incarnation which session this is
 * @param version rises by one at each commit; 1 when created
 * @param metadata its metadata
 * @param times its times
 */
public record SessionHead(Incarnation incarnation, long version, StoredMetadata metadata, Times times) {}
