// SPDX-License-Identifier: Apache-2.0

/** Keeps locks in a SQL database. */
@NullMarked
package dev.baton.jdbc.lock;

import org.jspecify.annotations.NullMarked;
