// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock.spi;

import java.net.URI;
import java.util.Set;

/**
 * Makes the locks of one kind of store. Found with {@link java.util.ServiceLoader}, chosen by the scheme of the store's URI.
 *
 * <p>Implementations have a public constructor without arguments, are thread-safe and hold no resources.
 */
public interface LockStoreProvider {
    /** The URI schemes that this provider answers to, in lower case, such as {@code redis}. */
    Set<String> schemes();

    /**
     * Makes the locks of a namespace for one new client. It connects when first used.
     *
     * @throws IllegalArgumentException if the URI cannot work, naming every fault at once and no password
     */
    LockStore open(URI store, String namespace);
}
