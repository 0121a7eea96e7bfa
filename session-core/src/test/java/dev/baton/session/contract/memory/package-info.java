// SPDX-License-Identifier: Apache-2.0
/** A session store in this JVM's memory: it proves the contract kit, and serves tests that need a store to hand. */
@NullMarked
package dev.baton.session.contract.memory;

import org.jspecify.annotations.NullMarked;
