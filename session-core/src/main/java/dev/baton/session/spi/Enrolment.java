// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import dev.baton.session.Handle;
import java.time.Instant;

/**
 * The entry of one session in the index of a principal's sessions. Immutable.
 *
 * @param handle the session
 * @param mark what its node drew at random for this entry: tells it from a later one of the same session
 * @param at when it was made, by the store's clock
 */
public record Enrolment(Handle handle, long mark, Instant at) {}
