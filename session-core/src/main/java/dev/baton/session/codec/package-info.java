// SPDX-License-Identifier: Apache-2.0

/** The bytes of a session's attributes, and which classes may become them. */
@NullMarked
package dev.baton.session.codec;

import org.jspecify.annotations.NullMarked;
