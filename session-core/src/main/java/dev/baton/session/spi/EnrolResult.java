// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.spi;

import java.util.List;

/** The answer to {@link PrincipalIndex#enrol}. */
public sealed interface EnrolResult {
    /** The session is entered. */
    record Enrolled() implements EnrolResult {}

    /**
     * As many others are entered as may be, so nothing was changed. Immutable.
     *
     * @param present the entries, the oldest first; some of their sessions may have ended
     */
    record Full(List<Enrolment> present) implements EnrolResult {
        public Full {
            present = List.copyOf(present);
        }
    }
}
