// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

/** What a node sees of a reply that was lost on its way back. */
public enum Loss {
    /** The connection is reset in place of the reply. */
    RESET,
    /** Nothing: the connection stays open, and mute until the node closes it or it is {@linkplain StoreProxy#cut cut}. */
    SILENCE
}
