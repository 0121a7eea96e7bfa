// SPDX-License-Identifier: Apache-2.0

/** What a store of sessions must do, and the immutable records that cross to it and back. */
@NullMarked
package dev.baton.session.spi;

import org.jspecify.annotations.NullMarked;
