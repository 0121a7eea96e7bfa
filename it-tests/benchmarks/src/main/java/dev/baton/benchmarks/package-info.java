// SPDX-License-Identifier: Apache-2.0

/** Measures what a request with a session costs. */
@NullMarked
package dev.baton.benchmarks;

import org.jspecify.annotations.NullMarked;
