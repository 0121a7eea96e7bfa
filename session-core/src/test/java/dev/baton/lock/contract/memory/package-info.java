// SPDX-License-Identifier: Apache-2.0

/** Locks in memory that keep the contract, and broken ones that show that each of its tests can fail. */
@NullMarked
package dev.baton.lock.contract.memory;

import org.jspecify.annotations.NullMarked;
