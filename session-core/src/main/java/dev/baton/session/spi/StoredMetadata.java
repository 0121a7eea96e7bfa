// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import dev.baton.session.SecretHash;
import java.util.Optional;

/**
 * A session's metadata as it stands in the store.
 *
 * @param version the session's version that the commit which set this metadata made
 * @param metadata the metadata
 * @param retired the hash of the secret before the present one, for {@link SessionStore#RETIRED_FOR} after the change
 */
public record StoredMetadata(long version, Metadata metadata, Optional<SecretHash> retired) {}
