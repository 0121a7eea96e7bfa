// SPDX-License-Identifier: Apache-2.0

/** A distributed lock with a lease and a fencing token. */
@NullMarked
package dev.baton.lock;

import org.jspecify.annotations.NullMarked;
