// SPDX-License-Identifier: Apache-2.0
/** What every session store must do, as tests that a store's own module runs on its own fixture. */
@NullMarked
package dev.baton.session.contract;

import org.jspecify.annotations.NullMarked;
