// SPDX-License-Identifier: Apache-2.0

/** How sessions end on nodes that are killed, and that those in use do not. */
@NullMarked
package dev.baton.it.ends;

import org.jspecify.annotations.NullMarked;
