// SPDX-License-Identifier: Apache-2.0
package dev.baton.lock;

/** Why a lock was lost. */
public enum LossReason {
    /** The lease could not be renewed in time. The store may still keep it from others for a moment. */
    EXPIRED,
    /** The store says that it is no longer this handle's: it ended there, was granted to another, or was deleted. */
    TAKEN,
    /** It was held for as long as {@link LockOptions#maxHold} allows. Others get it when the lease has run out. */
    MAX_HOLD,
    /** Its client was closed. */
    CLIENT_CLOSED
}
