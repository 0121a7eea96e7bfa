// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.util.Map;
import java.util.TreeMap;

/**
 * What went over the wire between a node and Redis, from the start of the proxy or between two moments.
 *
 * <p>What a client does to set a connection up or to keep it alive is counted apart, in {@code setUp}, and is in none of the
 * other numbers.
 *
 * @param trips round trips: bytes sent and then waited for; a pipeline is one
 * @param commands how often each command was sent, by name in capitals
 * @param bytesToServer the bytes of these commands
 * @param bytesToNode the bytes of their replies
 * @param pushes notices and messages that Redis sent by itself
 * @param setUp how often each command of connection set-up and of pool pings was sent
 * @param links connections that the node opened
 */
public record Traffic(
        long trips,
        Map<String, Long> commands,
        long bytesToServer,
        long bytesToNode,
        long pushes,
        Map<String, Long> setUp,
        long links) {
    public Traffic {
        commands = Map.copyOf(commands);
        setUp = Map.copyOf(setUp);
    }

    /** Returns what came after {@code earlier}. */
    public Traffic since(Traffic earlier) {
        return new Traffic(
                trips - earlier.trips,
                difference(commands, earlier.commands),
                bytesToServer - earlier.bytesToServer,
                bytesToNode - earlier.bytesToNode,
                pushes - earlier.pushes,
                difference(setUp, earlier.setUp),
                links - earlier.links);
    }

    private static Map<String, Long> difference(Map<String, Long> later, Map<String, Long> earlier) {
        Map<String, Long> difference = new TreeMap<>();
        later.forEach((name, count) -> {
            long more = count - earlier.getOrDefault(name, 0L);
            if (more != 0) {
                difference.put(name, more);
            }
        });
        return difference;
    }
}
