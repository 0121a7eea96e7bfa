// SPDX-License-Identifier: Apache-2.0

/** The documentation: what it names is there, and what it shows runs. */
@NullMarked
package dev.baton.it.docs;

import org.jspecify.annotations.NullMarked;
