// SPDX-License-Identifier: Apache-2.0

/** How a SQL database is found and spoken to. */
@NullMarked
package dev.baton.jdbc;

import org.jspecify.annotations.NullMarked;
