// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.nio.charset.StandardCharsets;

/** By what name a script is asked for, for tests that look at what is sent. */
public final class ScriptNames {
    private ScriptNames() {}

    public static String of(Script script) {
        return new String(script.sha1(), StandardCharsets.US_ASCII);
    }
}
