// SPDX-License-Identifier: Apache-2.0

/** The life of a lock on one node: acquiring, waiting, renewal, loss and release. */
@NullMarked
package dev.baton.lock.engine;

import org.jspecify.annotations.NullMarked;
