// SPDX-License-Identifier: Apache-2.0
/** Tests of one request's life, from load to commit or end, on the store in memory. */
@NullMarked
package dev.baton.session.engine;

import org.jspecify.annotations.NullMarked;
