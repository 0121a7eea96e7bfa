// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.cart;

/** At which point of an add its node is killed. */
enum Fatality {
    /** The node has sent the commit and the store has not seen it. */
    BEFORE_THE_COMMIT,
    /** The store has taken the commit and the node has not heard of it. */
    BEFORE_THE_REPLY,
    /** Wherever the request is that was sent last. */
    ANYWHERE
}
