// SPDX-License-Identifier: Apache-2.0

/** Oracles: each judges, from what clients were told and when, whether one promise was kept. */
@NullMarked
package dev.baton.it.oracle;

import org.jspecify.annotations.NullMarked;
