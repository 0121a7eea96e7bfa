// SPDX-License-Identifier: Apache-2.0

/** Keeps sessions in Redis. */
@NullMarked
package dev.baton.redis.session;

import org.jspecify.annotations.NullMarked;
