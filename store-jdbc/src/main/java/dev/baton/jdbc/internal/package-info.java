// SPDX-License-Identifier: Apache-2.0

/** Connections to a SQL database, its dialect, its schema, and what its errors mean. */
@NullMarked
package dev.baton.jdbc.internal;

import org.jspecify.annotations.NullMarked;
