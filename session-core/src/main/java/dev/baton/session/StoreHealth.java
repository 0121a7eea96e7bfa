// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

/**
 * How the store of a node answers, as the latest calls found it. Reading it asks the store nothing, and never waits.
 *
 * <p>Thread-safe; values read one after the other need not belong to the same moment. Fit to be a JMX MXBean.
 */
public interface StoreHealth {
    /** The attribute of a {@code ServletContext} in which applications find it while they run. */
    String ATTRIBUTE = "dev.baton.session.StoreHealth";

    /** Where the store is, without user and password. */
    String getStore();

    /** Whether it is known to be there. While it is not, some kinds of store refuse all calls at once until it is back. */
    boolean isAvailable();

    /** What is wrong, for people; empty if nothing is known to be. */
    String getTrouble();

    /** For how many milliseconds it has not been available; 0 if it is. */
    long getUnavailableMillis();

    /** How often it has become unavailable since the node connected first. */
    long getOutages();

    /** How many calls were refused at once while it was not available. */
    long getRefusedCalls();

    /** How often a connection broke, could not be made, or led to another server than before. */
    long getDisruptions();

    /** How many connections are in use now. */
    int getConnectionsInUse();

    /** The most connections that may be in use. */
    int getConnectionLimit();
}
