// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.shop;

/** What an item is; one constant has a class of its own. */
public enum Kind {
    BOOK,
    POSTER {
        @Override
        public boolean isRolled() {
            return true;
        }
    };

    /** Tells how it is packed. */
    public boolean isRolled() {
        return false;
    }
}
