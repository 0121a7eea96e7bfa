// SPDX-License-Identifier: Apache-2.0

/** Applications that come and go in a Tomcat that stays, and what they may not leave in it. */
@NullMarked
package dev.baton.it.deploy;

import org.jspecify.annotations.NullMarked;
