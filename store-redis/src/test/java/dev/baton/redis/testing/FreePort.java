// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Picks loopback ports that a server can also come back to after it was stopped.
 *
 * <p>Ports that the system hands out by itself are avoided: between a kill and a restart such a port may become the local
 * end of somebody's connection. No port is given twice in one JVM. Thread-safe.
 */
public final class FreePort {
    // Below the range from which Linux (32768) and macOS (49152) take the local ports of outgoing connections.
    private static final int FIRST = 15_000;
    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 1_000;

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    /**
     * Returns a port on which nothing listens now.
     *
     * @throws IllegalStateException if none was found
     */
    public static int next() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No free port between %d and %d on the loopback address after %d attempts"
                .formatted(FIRST, LAST, ATTEMPTS));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
