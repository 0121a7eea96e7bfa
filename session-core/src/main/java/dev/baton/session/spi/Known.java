// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

/** The copy of a session that the asking node has: of this incarnation, complete up to this version. */
public record Known(Incarnation incarnation, long version) {}
