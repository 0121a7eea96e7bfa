// SPDX-License-Identifier: Apache-2.0

/** What users do, from node to node. */
@NullMarked
package dev.baton.it.journey;

import org.jspecify.annotations.NullMarked;
