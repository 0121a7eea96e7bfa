// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import dev.baton.session.spi.Delta;
import java.util.Optional;

/**
 * What a commit carries, remembered until its answer is there.
 *
 * @param attributes the changed attributes
 * @param facts the facts as they were when it was sent
 * @param metadata the changed metadata, if it changed
 */
record Outgoing(AttributeTable.Changes attributes, Facts facts, Optional<Delta.MetadataChange> metadata) {
    boolean isEmpty() {
        return attributes.isEmpty() && metadata.isEmpty();
    }
}
