// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

/** Whether what nodes write about a session is sealed: encrypted, and bound to its session, its place and its name. */
public enum Encryption {
    /** Written as it is. Sealed bytes are still read if their key is known: the way back. */
    OFF,
    /** Written sealed, read either way: for the time in which a cluster goes over. Whoever can write to the store can forge. */
    ON,
    /** Written sealed, and refused unless sealed. Needs {@code absoluteTimeout}, because the store's times cannot be sealed. */
    REQUIRED
}
