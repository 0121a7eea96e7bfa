// SPDX-License-Identifier: Apache-2.0

/** Sessions under concurrency: many requests on several nodes at once, with faults, judged by oracles. */
@NullMarked
package dev.baton.it.concurrency;

import org.jspecify.annotations.NullMarked;
