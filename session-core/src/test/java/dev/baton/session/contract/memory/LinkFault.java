// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.contract.memory;

/** What can happen to a call on its way. */
public enum LinkFault {
    /** The call was never sent: the store is unavailable and nothing was changed. */
    UNREACHABLE,
    /** The call was sent and got lost: nothing was changed, but the caller cannot know. */
    REQUEST_LOST,
    /** The call was carried out, and its answer got lost. */
    REPLY_LOST
}
