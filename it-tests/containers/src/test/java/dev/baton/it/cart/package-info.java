// SPDX-License-Identifier: Apache-2.0

/** Whether a cart holds what its customer was told it holds, however many nodes die on the way. */
@NullMarked
package dev.baton.it.cart;

import org.jspecify.annotations.NullMarked;
