// SPDX-License-Identifier: Apache-2.0

/** What is told, and what is not lost, when settings are wrong, the store is away, or a request brings what it should not. */
@NullMarked
package dev.baton.it.fault;

import org.jspecify.annotations.NullMarked;
