// SPDX-License-Identifier: Apache-2.0

/** Puts the sessions of a Jetty server into a store. */
@NullMarked
package dev.baton.jetty;

import org.jspecify.annotations.NullMarked;
