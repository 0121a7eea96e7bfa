// SPDX-License-Identifier: Apache-2.0

/** What our locks do beside Redisson's, counted on the same Redis. */
@NullMarked
package dev.baton.benchmarks.locks;

import org.jspecify.annotations.NullMarked;
