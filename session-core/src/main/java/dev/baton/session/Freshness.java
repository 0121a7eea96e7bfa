// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

/** How a node knows that the copy of a session in its memory is up to date. */
public enum Freshness {
    /** It asks the store at every use: no staleness, one round trip. */
    CHECKED,
    /**
     * The store tells it of changes; it asks when it was told of one, or cannot be sure of being told. Reads cost nothing
     * then; a change elsewhere is seen when the notice has arrived, which takes about as long as a round trip.
     */
    TRACKED
}
