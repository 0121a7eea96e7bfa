// SPDX-License-Identifier: Apache-2.0

/** What stands in the store while classes and keys change, and what comes of it when somebody else writes there. */
@NullMarked
package dev.baton.it.stored;

import org.jspecify.annotations.NullMarked;
