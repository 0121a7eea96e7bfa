// SPDX-License-Identifier: Apache-2.0

/** Shows a session that outlives the server that made it. */
@NullMarked
package dev.baton.demo;

import org.jspecify.annotations.NullMarked;
