// SPDX-License-Identifier: Apache-2.0

/** A shop on two Tomcat nodes and one Redis, to watch a session outlive its node. */
@NullMarked
package dev.baton.demo;

import org.jspecify.annotations.NullMarked;
