// SPDX-License-Identifier: Apache-2.0

/** What applications and containers see of a clustered session: its settings, its id and its errors. */
@NullMarked
package dev.baton.session;

import org.jspecify.annotations.NullMarked;
