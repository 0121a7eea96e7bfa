// SPDX-License-Identifier: Apache-2.0

/** The application that the tests deploy, with classes of its own in its sessions, and its customers. */
@NullMarked
package dev.baton.it.shop;

import org.jspecify.annotations.NullMarked;
