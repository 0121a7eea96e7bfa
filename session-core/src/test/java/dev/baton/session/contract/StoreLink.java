// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract;

/** One node's way to its server, in the hands of a test. Thread-safe. */
public interface StoreLink {
    /** Closes the connections that there are and lets nothing through, until {@link #restore}. */
    void cut();

    /** Lets everything through again. */
    void restore();

    /** The next request does not reach the server, and its connection is closed. */
    void loseNextRequest();

    /** The next request reaches the server and is carried out, but its reply is lost and the connection closed. */
    void loseNextReply();
}
