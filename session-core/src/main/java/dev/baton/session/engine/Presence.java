// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

/** What became of a request's wish to use the session that its id names. */
public enum Presence {
    /** The session is there, and the id is its present one. */
    PRESENT,
    /** The id was the session's until a moment ago: this request is late, and must not disturb the session. */
    RETIRED,
    /** There is no such session, or the id does not open it. */
    ABSENT
}
