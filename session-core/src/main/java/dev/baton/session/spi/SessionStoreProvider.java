// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import java.net.URI;
import java.util.Set;

/**
 * Makes stores of one kind. Found with {@link java.util.ServiceLoader}, chosen by the scheme of the {@code store} URI.
 *
 * <p>Implementations have a public constructor without arguments, are thread-safe and hold no resources.
 */
public interface SessionStoreProvider {
    /** The URI schemes that this provider answers to, in lower case, such as {@code redis}. */
    Set<String> schemes();

    /**
     * Makes the connection that a URI describes. It connects when first used, so that a node starts without its store.
     *
     * @throws IllegalArgumentException if the URI cannot work, naming every fault at once and no password
     */
    StoreConnection connect(URI store);
}
