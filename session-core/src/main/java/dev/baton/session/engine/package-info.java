// SPDX-License-Identifier: Apache-2.0

/** The life of a session during one request, from load to commit or end. */
@NullMarked
package dev.baton.session.engine;

import org.jspecify.annotations.NullMarked;
