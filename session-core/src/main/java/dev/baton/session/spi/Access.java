// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import dev.baton.session.SecretHash;

/** Whether a load counts as use of the session, and so moves its deadline when a touch is due. */
public sealed interface Access {
    /** A request with an id: counts if the hash is that of the session's present secret, and not otherwise. */
    record Presented(SecretHash secret) implements Access {}

    /** The container itself, by handle: counts. */
    record Trusted() implements Access {}

    /** A look that does not count. */
    record Peek() implements Access {}
}
