// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import dev.baton.session.spi.Incarnation;
import java.util.Objects;

/**
 * What an attribute's bytes belong to, so that a seal can tie them to it. Immutable.
 *
 * @param namespace what separates applications that share a store
 * @param incarnation the session's
 * @param attribute the attribute's name
 */
public record Binding(String namespace, Incarnation incarnation, String attribute) {

    /** Refuses {@code null} with a {@link NullPointerException}. */
    public Binding {
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(incarnation, "incarnation");
        Objects.requireNonNull(attribute, "attribute");
    }
}
