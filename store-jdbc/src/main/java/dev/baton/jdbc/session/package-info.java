// SPDX-License-Identifier: Apache-2.0

/** Keeps sessions in a SQL database. */
@NullMarked
package dev.baton.jdbc.session;

import org.jspecify.annotations.NullMarked;
