// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a test wants of its Redis server beyond the defaults: no persistence, no password.
 *
 * @param password asked of every client, or {@code null}
 * @param acl the lines of an ACL file, such as {@code user app on >secret ~* &* +@all}
 * @param directives other lines of {@code redis.conf}, by name
 * @param sentinel the lines of a Sentinel's configuration, beyond its port and directory; null for a server with data
 */
public record RedisOptions(
        @Nullable String password,
        List<String> acl,
        Map<String, String> directives,
        @Nullable List<String> sentinel) {
    public RedisOptions {
        sentinel = sentinel == null ? null : List.copyOf(sentinel);
        acl = List.copyOf(acl);
        directives = Map.copyOf(directives);
        if (password != null && !acl.isEmpty()) {
            throw new IllegalArgumentException(
                    "password and acl exclude each other: Redis ignores requirepass beside an ACL file");
        }
    }

    /** Returns the defaults. */
    public static RedisOptions defaults() {
        return new RedisOptions(null, List.of(), Map.of(), null);
    }

    /** Returns these options with a password for the default user. */
    public RedisOptions withPassword(String newPassword) {
        return new RedisOptions(newPassword, acl, directives, sentinel);
    }

    /** Returns these options with one more line in the ACL file. */
    public RedisOptions withUser(String aclLine) {
        List<String> lines = new ArrayList<>(acl);
        lines.add(aclLine);
        return new RedisOptions(password, lines, directives, sentinel);
    }

    /** Returns these options with a directive, such as {@code maxmemory-policy} and {@code noeviction}. */
    public RedisOptions with(String directive, String value) {
        Map<String, String> all = new LinkedHashMap<>(directives);
        all.put(directive, value);
        return new RedisOptions(password, acl, all, sentinel);
    }

    /** Returns options for a Sentinel with these lines, such as {@code sentinel monitor shop 127.0.0.1 6379 2}. */
    public static RedisOptions sentinel(List<String> lines) {
        return new RedisOptions(null, List.of(), Map.of(), lines);
    }

    /** Leaves the password and the ACL lines out. */
    @Override
    public String toString() {
        return "RedisOptions" + directives;
    }
}
