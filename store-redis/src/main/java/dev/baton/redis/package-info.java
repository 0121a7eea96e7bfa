// SPDX-License-Identifier: Apache-2.0

/** How a Redis server is found and spoken to. */
@NullMarked
package dev.baton.redis;

import org.jspecify.annotations.NullMarked;
