// SPDX-License-Identifier: Apache-2.0

/** What requests cost on the wire between a node and the store. */
@NullMarked
package dev.baton.it.cost;

import org.jspecify.annotations.NullMarked;
