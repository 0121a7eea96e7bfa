// SPDX-License-Identifier: Apache-2.0

/** An application through which a test looks into the JVM of a node. */
@NullMarked
package dev.baton.it.probe;

import org.jspecify.annotations.NullMarked;
