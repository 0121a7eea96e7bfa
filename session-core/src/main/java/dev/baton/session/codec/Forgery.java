// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

/** A reason to take bytes for forged: no node with the right keys and settings has written them where they are. */
final class Forgery extends Refusal {
    private static final long serialVersionUID = 1;

    Forgery(String reason) {
        super(reason);
    }
}
