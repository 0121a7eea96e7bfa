// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.KeyValue;

/**
 * What a server says of itself. Immutable.
 *
 * @param mode {@code standalone}, {@code sentinel} or {@code cluster}; empty if it does not say
 * @param role {@code master} or {@code replica}; empty if it does not say
 */
record Greeting(String mode, String role) {
    private static final Greeting SILENT = new Greeting("", "");
    private static final List<Command> HELLO = List.of(Command.of("HELLO"));

    /** Asks over a new connection. What stands between may not know the question, which is no fault. */
    static Greeting ask(Wire wire) {
        try {
            wire.send(HELLO);
            if (!(wire.getOne() instanceof List<?> parts)) {
                return SILENT;
            }
            Map<String, String> facts = new HashMap<>();
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i) instanceof KeyValue<?, ?> pair) {
                    facts.put(text(pair.getKey()), text(pair.getValue()));
                } else if (i + 1 < parts.size()) {
                    facts.put(text(parts.get(i)), text(parts.get(++i)));
                }
            }
            return new Greeting(facts.getOrDefault("mode", ""), facts.getOrDefault("role", ""));
        } catch (JedisDataException e) {
            return SILENT;
        }
    }

    boolean isReplica() {
        return role.equals("replica") || role.equals("slave");
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(value);
    }
}
