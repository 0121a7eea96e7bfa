// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

/** The answer to {@link SessionStore#touch}. */
public sealed interface TouchResult {
    /** The session has been accessed now. */
    record Touched(Times times) implements TouchResult {}

    /** The session has ended or is being ended, or another incarnation stands under its handle. */
    record Gone() implements TouchResult {}
}
