// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import java.util.Map;

/** A session to be created, with its first attributes. Immutable. */
public record NewSession(Incarnation incarnation, Metadata metadata, Map<String, byte[]> attributes) {
    public NewSession {
        attributes = Map.copyOf(attributes);
    }
}
