// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import java.time.Duration;
import java.util.Optional;

/**
 * The wish to end a session: whoever is granted it runs the listeners and then deletes.
 *
 * @param incarnation the session to be ended; nothing: whichever stands under the handle
 * @param owner who claims, drawn at random for this claim
 * @param lease how long the owner may take; after that another may claim
 * @param onlyIfDue grant it only if the deadline has passed, or if it was claimed before and that lease has run out
 */
public record Claim(Optional<Incarnation> incarnation, long owner, Duration lease, boolean onlyIfDue) {}
