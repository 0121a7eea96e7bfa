// SPDX-License-Identifier: Apache-2.0

/** Distributions of Tomcat with the drop-in jar, several at a time, and a search through what they have logged. */
@NullMarked
package dev.baton.it.cluster;

import org.jspecify.annotations.NullMarked;
