// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is, how to log in there, and how long to wait for it. Immutable.
 *
 * @param topology which servers there are
 * @param login whom to log in as
 * @param database the number of the database
 * @param tls how connections are encrypted, or null if they are not
 * @param resp3 whether to speak RESP3, and not RESP2
 * @param waits how long to wait
 * @param poolSize the most connections at a time, to each server
 */
public record RedisSettings(
        Topology topology,
        Login login,
        int database,
        @Nullable Tls tls,
        boolean resp3,
        Waits waits,
        int poolSize) {
    /** Redis's own port. */
    public static final int DEFAULT_PORT = 6379;

    static final int DEFAULT_SENTINEL_PORT = 26_379;
    static final Duration DEFAULT_WAIT = Duration.ofSeconds(2);
    static final int DEFAULT_POOL_SIZE = 32;

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final int LARGEST_POOL = 10_000;
    private static final int HIGHEST_PORT = 65_535;

    /**
     * How long to wait.
     *
     * @param connectTimeout the longest that making a connection may take
     * @param timeout the longest that a call may take in all, waiting for a connection, connecting and asking again
     *     included
     * @param poolWait the longest to wait for a connection of the pool
     */
    public record Waits(Duration connectTimeout, Duration timeout, Duration poolWait) {}

    /** @throws IllegalArgumentException if the settings cannot work, naming every fault at once */
    public RedisSettings {
        List<String> faults = faults(topology, login, database, waits, poolSize);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("Invalid settings for Redis: " + String.join("; ", faults));
        }
    }

    static List<String> faults(Topology topology, Login login, int database, Waits waits, int poolSize) {
        List<String> faults = new ArrayList<>();
        for (Address address : topology.named()) {
            if (address.host().isBlank()) {
                faults.add("the host is missing, write " + topology.scheme() + "://host:port");
            }
            if (address.port() < 1 || address.port() > HIGHEST_PORT) {
                faults.add("the port must be 1 to " + HIGHEST_PORT + ", but is " + address.port());
            }
        }
        if (topology instanceof Topology.Sentinels sentinels
                && sentinels.master().isBlank()) {
            faults.add("the name under which the Sentinels know the master is missing, write"
                    + " redis+sentinel://host1,host2,host3/name");
        }
        if (login.user() != null && login.password() == null && login.passwordFile() == null) {
            faults.add("there is a user without a password, write user:password@host, or :password@host to log in"
                    + " without a user, or name a file with passwordFile");
        }
        if (login.password() != null && login.passwordFile() != null) {
            faults.add("there is a password and a passwordFile, give one of them");
        }
        if (database < 0) {
            faults.add("the database must be 0 or more, but is " + database);
        }
        if (topology instanceof Topology.Cluster && database != 0) {
            faults.add("a Redis Cluster has database 0 only, but the database is " + database);
        }
        addWaitFault(faults, "connectTimeout", waits.connectTimeout());
        addWaitFault(faults, "timeout", waits.timeout());
        addWaitFault(faults, "poolWait", waits.poolWait());
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

    /** Where it is, fit for a log: the URI without login and parameters. */
    public String description() {
        return scheme(topology, tls != null) + "://" + topology.place() + (database == 0 ? "" : "/" + database);
    }

    static String scheme(Topology topology, boolean encrypted) {
        // As people write it: rediss, rediss+sentinel, rediss+cluster.
        return encrypted ? topology.scheme().replaceFirst("redis", "rediss") : topology.scheme();
    }

    /** Hides the user and the passwords. */
    @Override
    public String toString() {
        return "RedisSettings[" + description() + ", " + waits + ", poolSize=" + poolSize + "]";
    }
}
