// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.internal;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The databases that sessions can be kept in, and what is particular to each. Immutable. */
public enum Dialect {
    /** PostgreSQL 12 and later. */
    POSTGRESQL(
            "postgresql",
            // Of the statement, not of the moment: only what is stable within a statement can be looked up in an index.
            "floor(extract(epoch from statement_timestamp()) * 1000)::bigint",
            Answering.RETURNING),

    /** MariaDB 10.6 and later; MySQL 8 is spoken to in the same way. */
    MARIADB(
            "mariadb",
            // Not by way of the session's time zone, in which an hour a year comes twice.
            "(timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000)",
            Answering.KEY),

    /** H2 2.x: in memory, in a file, or as a server. */
    H2("h2", "cast(floor(extract(epoch from current_timestamp(9)) * 1000) as bigint)", Answering.FINAL_TABLE);

    /** How a statement that changes a row tells what it has made of it. */
    public enum Answering {
        /** By a clause of its own. */
        RETURNING,
        /** By a query around it. */
        FINAL_TABLE,
        /** By one number, which the driver takes for a generated key. */
        KEY
    }

    private final String resource;
    private final String now;
    private final Answering answering;

    Dialect(String resource, String now, Answering answering) {
        this.resource = resource;
        this.now = now;
        this.answering = answering;
    }

    /** The database's time, in milliseconds since 1970, as an expression. */
    public String now() {
        return now;
    }

    public Answering answering() {
        return answering;
    }

    /**
     * What is said on each new connection, so that the server ends one that stands idle in a transaction for so long: a node
     * that has vanished must not hold a row for ever. Nothing where the database cannot.
     */
    Optional<String> endingIdleTransactions(long seconds) {
        return switch (this) {
            case POSTGRESQL -> Optional.of("SET idle_in_transaction_session_timeout = '" + seconds + "s'");
            // MySQL has none, and reads the marked part as a comment.
            case MARIADB ->
                Optional.of(
                        "SET @@session.autocommit = 1 /*M! , @@session.idle_transaction_timeout = " + seconds + " */");
            case H2 -> Optional.empty();
        };
    }

    /** The name of the resource that holds the schema. */
    String resource() {
        return resource + ".sql";
    }

    /** The dialect of a database that calls itself so. */
    static Optional<Dialect> ofProduct(String product) {
        String name = product.toLowerCase(Locale.ROOT);
        if (name.contains("postgresql")) {
            return Optional.of(POSTGRESQL);
        }
        if (name.contains("mariadb") || name.contains("mysql")) {
            return Optional.of(MARIADB);
        }
        return name.equals("h2") ? Optional.of(H2) : Optional.empty();
    }

    /** A kind of {@code jdbc:} URL, and the driver that it needs. */
    record Driver(String prefix, Dialect dialect, String className, String artifact) {
        static final List<Driver> ALL = List.of(
                new Driver("jdbc:postgresql:", POSTGRESQL, "org.postgresql.Driver", "org.postgresql:postgresql"),
                new Driver("jdbc:mariadb:", MARIADB, "org.mariadb.jdbc.Driver", "org.mariadb.jdbc:mariadb-java-client"),
                new Driver("jdbc:mysql:", MARIADB, "com.mysql.cj.jdbc.Driver", "com.mysql:mysql-connector-j"),
                new Driver("jdbc:h2:", H2, "org.h2.Driver", "com.h2database:h2"));
    }
}
