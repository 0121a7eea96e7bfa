// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a Redis server is, how to log in there, and how long to wait for it. Immutable.
 *
 * @param host the server's name or address; an IPv6 address without brackets
 * @param port its port
 * @param user whom to log in as, if not the default user
 * @param password the password to log in with, if one is needed
 * @param database the number of the database
 * @param connectTimeout the longest that making a connection may take
 * @param timeout the longest to wait for a reply
 * @param poolWait the longest to wait for a connection of the pool
 * @param poolSize the most connections at a time
 */
public record RedisSettings(
        String host,
        int port,
        @Nullable String user,
        @Nullable String password,
        int database,
        Duration connectTimeout,
        Duration timeout,
        Duration poolWait,
        int poolSize) {
    /** Redis's own port. */
    public static final int DEFAULT_PORT = 6379;

    static final Duration DEFAULT_WAIT = Duration.ofSeconds(2);
    static final int DEFAULT_POOL_SIZE = 32;

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final int LARGEST_POOL = 10_000;
    private static final int HIGHEST_PORT = 65_535;

    /** @throws IllegalArgumentException if the settings cannot work, naming every fault at once */
    public RedisSettings {
        List<String> faults = faults(host, port, user, password, database, connectTimeout, timeout, poolWait, poolSize);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("Invalid settings for Redis: " + String.join("; ", faults));
        }
    }

    static List<String> faults(
            String host,
            int port,
            @Nullable String user,
            @Nullable String password,
            int database,
            Duration connectTimeout,
            Duration timeout,
            Duration poolWait,
            int poolSize) {
        List<String> faults = new ArrayList<>();
        if (host.isBlank()) {
            faults.add("the host is missing, write redis://host:port");
        }
        if (port < 1 || port > HIGHEST_PORT) {
            faults.add("the port must be 1 to " + HIGHEST_PORT + ", but is " + port);
        }
        if (user != null && password == null) {
            faults.add("there is a user without a password, write user:password@host, or :password@host to log in"
                    + " without a user");
        }
        if (database < 0) {
            faults.add("the database must be 0 or more, but is " + database);
        }
        addWaitFault(faults, "connectTimeout", connectTimeout);
        addWaitFault(faults, "timeout", timeout);
        addWaitFault(faults, "poolWait", poolWait);
        if (poolSize < 1 || poolSize > LARGEST_POOL) {
            faults.add("poolSize must be 1 to " + LARGEST_POOL + ", but is " + poolSize);
        }
        return faults;
    }

    private static void addWaitFault(List<String> faults, String name, Duration wait) {
        if (wait.compareTo(Duration.ofMillis(1)) < 0 || wait.compareTo(LONGEST_WAIT) > 0) {
            faults.add(name + " must be 1ms to 10m, but is " + wait);
        }
    }

    /** The server, fit for a log: {@code redis://host:port/database}. */
    public String description() {
        String place = host.contains(":") ? "[" + host + "]" : host;
        return "redis://" + place + ":" + port + (database == 0 ? "" : "/" + database);
    }

    /** Hides the user and the password. */
    @Override
    public String toString() {
        return "RedisSettings[" + description() + ", connectTimeout=" + connectTimeout + ", timeout=" + timeout
                + ", poolWait=" + poolWait + ", poolSize=" + poolSize + "]";
    }
}
