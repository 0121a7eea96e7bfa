// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.lock;

import dev.baton.redis.internal.Script;

/** The scripts, one per operation. What each expects and answers stands at its head. */
final class LockScripts {
    static final Script ACQUIRE = script("shared.lua", "acquire.lua");
    static final Script POLL = script("shared.lua", "poll.lua");
    static final Script RENEW = script("shared.lua", "renew.lua");
    static final Script RELEASE = script("shared.lua", "release.lua");
    static final Script LEAVE = script("shared.lua", "leave.lua");
    static final Script CLAIM = script("claim.lua");

    private LockScripts() {}

    private static Script script(String... resources) {
        return Script.of(LockScripts.class, LockLayout.constants(), resources);
    }
}
