// SPDX-License-Identifier: Apache-2.0

/** Which part of the project may know which. */
@NullMarked
package dev.baton.it.architecture;

import org.jspecify.annotations.NullMarked;
