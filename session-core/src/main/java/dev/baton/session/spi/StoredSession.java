// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import java.util.Map;

/**
 * A whole session as it stands in the store. Immutable.
 *
 * @param incarnation which session this is
 * @param version rises by one at each commit; 1 when created
 * @param metadata its metadata
 * @param attributes every attribute by name
 * @param times its times
 */
public record StoredSession(
        Incarnation incarnation,
        long version,
        StoredMetadata metadata,
        Map<String, StoredAttribute> attributes,
        Times times) {
    public StoredSession {
        attributes = Map.copyOf(attributes);
    }
}
