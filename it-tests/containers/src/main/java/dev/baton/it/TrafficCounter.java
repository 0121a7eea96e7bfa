// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Adds up the traffic of all links of a proxy. Thread-safe. */
final class TrafficCounter {
    /** What belongs to no request: making connections, and what nodes ask on their own account. */
    private static final Set<String> SET_UP = Set.of(
            "HELLO",
            "AUTH",
            "CLIENT",
            "SELECT",
            "PING",
            "ECHO",
            "COMMAND",
            "READONLY",
            "QUIT",
            "RESET",
            "TIME",
            "ZRANGEBYSCORE",
            PostgresFrame.START_UP,
            PostgresFrame.SQL,
            PostgresFrame.SQL + " " + PostgresFrame.OWN,
            "SQL SET",
            "SQL SHOW");

    private static final Set<String> SUBSCRIPTION =
            Set.of("SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE");

    // All guarded by this.
    private final Map<String, Long> commands = new TreeMap<>();
    private final Map<String, Long> setUp = new TreeMap<>();
    private long trips;
    private long bytesToServer;
    private long bytesToNode;
    private long pushes;
    private long links;

    static boolean isSetUp(String command) {
        return SET_UP.contains(command) || isSubscription(command);
    }

    /** Tells whether the answers to {@code command} come as messages and not as one reply. */
    static boolean isSubscription(String command) {
        return SUBSCRIPTION.contains(command);
    }

    synchronized void link() {
        links++;
    }

    synchronized void command(String name, int bytes) {
        if (isSetUp(name)) {
            setUp.merge(name, 1L, Long::sum);
        } else {
            commands.merge(name, 1L, Long::sum);
            bytesToServer += bytes;
        }
    }

    synchronized void trip() {
        trips++;
    }

    synchronized void replyTo(String name, int bytes) {
        if (!isSetUp(name)) {
            bytesToNode += bytes;
        }
    }

    synchronized void push() {
        pushes++;
    }

    synchronized Traffic snapshot() {
        return new Traffic(trips, commands, bytesToServer, bytesToNode, pushes, setUp, links);
    }
}
