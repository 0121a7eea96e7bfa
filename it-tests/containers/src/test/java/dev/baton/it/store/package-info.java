// SPDX-License-Identifier: Apache-2.0

/** The stores that the tests' nodes keep their sessions in. */
@NullMarked
package dev.baton.it.store;

import org.jspecify.annotations.NullMarked;
