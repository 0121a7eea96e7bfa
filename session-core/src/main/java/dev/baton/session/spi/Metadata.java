// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import dev.baton.session.SecretHash;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * What a session is apart from its attributes, as a store keeps it: bytes that only nodes read, and what the store itself
 * needs to answer.
 *
 * @param body the record that nodes read and write; opaque to the store, not to be changed by anyone
 * @param secret the hash of the session's secret
 * @param maxInactive how long the session lives without an access, in whole milliseconds; zero or negative: for ever
 * @param absoluteDeadline when the session falls due whatever is done with it, in whole milliseconds; {@link Instant#MAX}:
 *     never for its age
 */
public record Metadata(byte[] body, SecretHash secret, Duration maxInactive, Instant absoluteDeadline) {
    /** Metadata of a session that never falls due for its age. */
    public Metadata(byte[] body, SecretHash secret, Duration maxInactive) {
        this(body, secret, maxInactive, Instant.MAX);
    }

    public Metadata {
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(secret, "secret");
        Objects.requireNonNull(maxInactive, "maxInactive");
        Objects.requireNonNull(absoluteDeadline, "absoluteDeadline");
    }
}
