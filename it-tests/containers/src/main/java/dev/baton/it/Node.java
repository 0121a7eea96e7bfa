// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

/** Something on this machine that answers HTTP requests of a {@link Browser}. */
public interface Node {
    /** Returns what messages call the node. */
    String name();

    /** Returns the port on the loopback address, the same for the node's whole life, restarts included. */
    int port();
}
