// SPDX-License-Identifier: Apache-2.0
/** SQL databases for tests: PostgreSQL, MariaDB and H2, from artifacts that the build fetches. */
@NullMarked
package dev.baton.jdbc.testing;

import org.jspecify.annotations.NullMarked;
