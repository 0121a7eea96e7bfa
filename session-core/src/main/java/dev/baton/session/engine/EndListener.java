// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

/**
 * What a container does when a session ends that none of its requests ends. Thread-safe; what it throws is logged, and
 * keeps no session from ending.
 */
public interface EndListener {
    /** Whether the application is up, so that its listeners can be told: before that nothing is ended. */
    boolean isReady();

    /** This node ends the session: runs the application's listeners, who can read its attributes. */
    void ended(LiveSession session);

    /**
     * The session has ended, and this node had another object of it, which others rely on: what they have is closed. The
     * application's listeners have run or will run, here or on another node.
     */
    void endedElsewhere(LiveSession session);
}
