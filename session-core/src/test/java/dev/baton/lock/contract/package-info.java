// SPDX-License-Identifier: Apache-2.0

/** What every store of locks must do, as tests that each store runs. */
@NullMarked
package dev.baton.lock.contract;

import org.jspecify.annotations.NullMarked;
