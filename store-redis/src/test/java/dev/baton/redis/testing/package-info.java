// SPDX-License-Identifier: Apache-2.0
/** Real Redis servers for tests, as processes that a test can kill, pause and start again. */
@NullMarked
package dev.baton.redis.testing;

import org.jspecify.annotations.NullMarked;
