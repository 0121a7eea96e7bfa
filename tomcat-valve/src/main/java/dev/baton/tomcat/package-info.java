// SPDX-License-Identifier: Apache-2.0

/** Puts the sessions of a Tomcat server into a store. */
@NullMarked
package dev.baton.tomcat;

import org.jspecify.annotations.NullMarked;
