// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.session;

import dev.baton.redis.internal.Script;

/** The scripts, one per operation. What each expects and answers stands at its head. */
final class SessionScripts {
    static final Script LOAD = script("load.lua");
    static final Script CREATE = script("create.lua");
    static final Script COMMIT = script("commit.lua");
    static final Script TOUCH = script("touch.lua");
    static final Script CLAIM = script("claim.lua");
    static final Script DELETE = script("delete.lua");

    private SessionScripts() {}

    private static Script script(String resource) {
        return Script.of(SessionScripts.class, SessionLayout.constants(), "shared.lua", resource);
    }
}
