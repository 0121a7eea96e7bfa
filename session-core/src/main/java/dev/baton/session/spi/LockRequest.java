// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import dev.baton.session.SecretHash;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The wish for the lease of a session, and for what the asking node does not have of it.
 *
 * @param owner who asks, drawn at random for this acquisition
 * @param lease how long the lease lasts, from when it is granted or renewed
 * @param patience how long to wait for it at most, by the node's own clock; zero: not at all
 * @param known the copy that the node has, or null
 * @param secret the hash of the secret that the request presented
 * @param counts whether this counts as use of the session
 */
public record LockRequest(
        long owner,
        Duration lease,
        Duration patience,
        @Nullable Known known,
        SecretHash secret,
        boolean counts) {}
