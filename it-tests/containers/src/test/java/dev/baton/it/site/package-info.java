// SPDX-License-Identifier: Apache-2.0

/** Small nodes with an application that does to a session whatever an oracle wants to see, and clusters of them. */
@NullMarked
package dev.baton.it.site;

import org.jspecify.annotations.NullMarked;
