// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

/** One request of a node or one reply of the store, as the bytes that were on the wire. */
interface Frame {
    /** The whole of it; not to be changed. */
    byte[] bytes();

    /** Returns the name of what a request asks for. */
    String commandName();

    /** Returns what a request asks for. */
    Command command();

    /** Tells whether the store sent this by itself. */
    boolean isPush(boolean subscribed);
}
