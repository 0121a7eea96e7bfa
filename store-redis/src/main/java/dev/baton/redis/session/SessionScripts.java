// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.redis.internal.Script;

/** The scripts, one per operation. What each expects and answers stands at its head. */
final class SessionScripts {
    static final Script LOAD = script("since.lua", "load.lua");
    static final Script CREATE = script("create.lua");
    static final Script COMMIT = script("commit.lua");
    static final Script COMMIT_UNDER_LEASE = script("lease.lua", "commit.lua");
    static final Script LOCK = script("since.lua", "lease.lua", "lock.lua");
    static final Script RENEW = script("lease.lua", "renew.lua");
    static final Script UNLOCK = script("lease.lua", "unlock.lua");
    static final Script TOUCH = script("touch.lua");
    static final Script CLAIM = script("lease.lua", "claim.lua");
    static final Script DELETE = script("delete.lua");
    static final Script HEAD = script("head.lua");
    static final Script ENROL = principalScript("enrol.lua");
    static final Script WITHDRAW = principalScript("withdraw.lua");
    static final Script LOOKED = principalScript("looked.lua");

    private SessionScripts() {}

    private static Script principalScript(String resource) {
        return Script.of(SessionScripts.class, SessionLayout.constants(), "principal.lua", resource);
    }

    private static Script script(String... resources) {
        String[] all = new String[resources.length + 1];
        all[0] = "shared.lua";
        System.arraycopy(resources, 0, all, 1, resources.length);
        return Script.of(SessionScripts.class, SessionLayout.constants(), all);
    }
}
