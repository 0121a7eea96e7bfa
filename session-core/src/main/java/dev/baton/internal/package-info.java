// SPDX-License-Identifier: Apache-2.0

/** What the entry points of sessions and of locks have in common. */
@NullMarked
package dev.baton.internal;

import org.jspecify.annotations.NullMarked;
