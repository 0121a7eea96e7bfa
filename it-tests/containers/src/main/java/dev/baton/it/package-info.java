// SPDX-License-Identifier: Apache-2.0

/** Starts and breaks real containers and stores for the tests. */
@NullMarked
package dev.baton.it;

import org.jspecify.annotations.NullMarked;
