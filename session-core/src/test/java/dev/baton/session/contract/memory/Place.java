// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

import dev.baton.session.Handle;

/** Where a session is kept. Immutable. */
record Place(String namespace, Handle handle) {}
