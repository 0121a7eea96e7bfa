// SPDX-License-Identifier: Apache-2.0

/** Keeps locks in Redis. */
@NullMarked
package dev.baton.redis.lock;

import org.jspecify.annotations.NullMarked;
