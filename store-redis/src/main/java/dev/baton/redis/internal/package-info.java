// SPDX-License-Identifier: Apache-2.0

/** The connection to a Redis server: its settings, its pool, scripts, and what its errors mean. */
@NullMarked
package dev.baton.redis.internal;

import org.jspecify.annotations.NullMarked;
