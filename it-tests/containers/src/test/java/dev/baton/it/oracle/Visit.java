// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.oracle;

/** What a request wants of a session whose end, or whose id's end, races with it. */
public enum Visit {
    /** Ends the session, answering {@code ended} if it did. */
    END,
    /** Asks who is there. */
    SEE,
    /** Changes an attribute of a session that is there, answering {@code set} if it did. */
    CHANGE,
    /** Changes an attribute, in a new session if none is there. */
    CHANGE_ANY,
    /** Logs in, which changes the id. */
    LOG_IN
}
