// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

/**
 * What the sessions of one application on one node have been through since it started. Every count only rises.
 *
 * <p>Thread-safe; values read one after the other need not belong to the same moment. Fit to be a JMX MXBean.
 */
public interface BatonMetrics {
    /** Commits that the store has taken, new sessions among them. */
    long getCommits();

    /** Attributes that a commit under {@code merge} set or removed though another node had changed them unseen. */
    long getOverwritten();

    /** Requests refused because another was first to change the same. */
    long getConflicts();

    /** Requests whose changes were not saved because their session had ended. */
    long getGone();

    /** Requests whose changes were not saved because they had lost their turn. */
    long getFenced();

    /** Commits of which nobody knows whether the store has taken them. */
    long getUnknown();

    /** Commits that the store could not be asked to take. */
    long getUnavailable();

    /** Commits that were not sent because a value could not be turned into bytes. */
    long getUnserializable();

    /** Attributes, and records of sessions, whose bytes could not be read here; forged ones are counted apart. */
    long getUnreadable();

    /** Attributes, and records of sessions, whose bytes were changed or moved by somebody who is no node. */
    long getForged();

    /** Sessions that were treated as if there were none, because what says whose they are could not be read. */
    long getRefused();

    /** Logins that were refused because their user had {@code maxSessionsPerPrincipal} sessions already. */
    long getRefusedLogins();

    /** Uses of a session that failed because the store could not be asked whether there is one. */
    long getLoadFailures();

    /** Uses of a session for which the node's copy was up to date. */
    long getCacheHits();

    /** Uses of a session for which something had to come from the store. */
    long getCacheMisses();

    /** Requests that waited for their turn with a session. */
    long getLockWaits();

    /** Requests that waited for their turn for as long as they may. */
    long getLockTimeouts();

    /** Responses that had begun when their changes could not be saved, and were cut off. */
    long getLateAborts();

    /** Sessions that this node has ended, for whatever reason. */
    long getEnded();

    /** Those of them that had fallen due. */
    long getExpired();

    /** Those of them that another node had begun to end and did not finish: some of their listeners ran twice. */
    long getEndedAgain();

    /** Sessions that this node has in memory now. */
    long getResidentSessions();

    /** Sessions that requests of this node are using now. */
    long getSessionsInUse();
}
