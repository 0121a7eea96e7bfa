// SPDX-License-Identifier: Apache-2.0

/** Jetty, alone and in one fleet with Tomcat, as a user sets it up. */
@NullMarked
package dev.baton.it.fleet;

import org.jspecify.annotations.NullMarked;
