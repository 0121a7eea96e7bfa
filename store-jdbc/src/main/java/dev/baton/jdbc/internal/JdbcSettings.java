// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.internal;

import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is, how to log in there, and how long to wait for it. Immutable.
 *
 * @param source a pool of our own, or one of the container's
 * @param schemaMode who makes the tables
 * @param tables what the names of the tables begin with
 * @param description the database, fit for a log
 */
public record JdbcSettings(Source source, SchemaMode schemaMode, String tables, String description) {
    /** What the names of the tables begin with unless said otherwise. */
    public static final String DEFAULT_TABLES = "baton_";

    /** Who makes the tables. */
    public enum SchemaMode {
        /** Tables that are not there are created. */
        CREATE,
        /** Tables that are not there are an error, which tells the statements to run. */
        VALIDATE,
        /** Nobody looks. */
        NONE
    }

    /** Where connections come from. */
    public sealed interface Source {}

    /**
     * A pool of our own.
     *
     * @param url without what is meant for us, and without a user
     * @param properties what the driver is told besides; what the URL says takes precedence
     * @param poolSize the most connections at a time
     * @param poolWait the longest to wait for one of them
     * @param timeout the longest to wait for an answer
     */
    public record Pool(
            String url,
            Dialect.Driver driver,
            @Nullable String user,
            @Nullable String password,
            Map<String, String> properties,
            int poolSize,
            Duration poolWait,
            Duration timeout)
            implements Source {
        public Pool {
            properties = Map.copyOf(properties);
        }

        /** The longest that all calls of a request together may take. */
        Duration whole() {
            return poolWait.plus(timeout);
        }

        /** The longest to wait for an answer, as those are told that count in seconds. */
        long timeoutSeconds() {
            return wholeSeconds(timeout);
        }

        static long wholeSeconds(Duration duration) {
            return duration.plusMillis(999).toSeconds();
        }

        /** Hides all but the driver. */
        @Override
        public String toString() {
            return "Pool[" + driver.prefix() + ", poolSize=" + poolSize + ", poolWait=" + poolWait + ", timeout="
                    + timeout + "]";
        }
    }

    /** A pool of the container's, by its name. */
    public record Jndi(String name) implements Source {}

    /** A pool of the application's. */
    public record Given(DataSource dataSource) implements Source {
        /** Hides what the pool would say of itself. */
        @Override
        public String toString() {
            return "Given[]";
        }
    }
}
