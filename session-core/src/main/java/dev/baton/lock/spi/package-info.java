// SPDX-License-Identifier: Apache-2.0

/** What the engine of the lock asks of a store. */
@NullMarked
package dev.baton.lock.spi;

import org.jspecify.annotations.NullMarked;
