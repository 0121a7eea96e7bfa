// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

/** The calls of a store, each one round trip. */
public enum StoreOperation {
    LOAD(false),
    CREATE(true),
    COMMIT(true),
    LOCK(true),
    RENEW(true),
    UNLOCK(true),
    TOUCH(true),
    CLAIM(true),
    DELETE(true),
    HEADS(false),
    LIST(false),
    ENROL(true),
    WITHDRAW(true),
    ENROLLED(false),
    DUE_PRINCIPALS(false),
    LOOKED(true),
    DUE(false),
    NOW(false);

    private final boolean changing;

    StoreOperation(boolean changing) {
        this.changing = changing;
    }

    /** Whether nodes call it on their own account, at any time. */
    public boolean isBackground() {
        return this == NOW || this == DUE || this == DUE_PRINCIPALS;
    }

    /** Whether a call without an answer leaves the caller in doubt about what was changed. */
    public boolean isChanging() {
        return changing;
    }
}
