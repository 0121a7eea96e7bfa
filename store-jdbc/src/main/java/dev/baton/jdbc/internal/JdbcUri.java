// SPDX-License-Identifier: Apache-2.0
package dev.baton.jdbc.internal;

import dev.baton.jdbc.internal.JdbcSettings.SchemaMode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code jdbc:} URLs as their drivers take them, with our parameters among the driver's, and {@code
 * jndi:java:comp/env/jdbc/name}.
 *
 * <p>Ours begin with {@code baton.} and never reach the driver. A user and a password may stand before the host. Confined
 * to one thread. Collects every fault, so that all can be told together; none quotes a password.
 */
public final class JdbcUri {
    /** The schemes that this answers to. */
    public static final List<String> SCHEMES = List.of("jdbc", "jndi");

    private static final String OURS = "baton.";
    private static final List<String> POOL_PARAMETERS = List.of(
            "baton.poolSize",
            "baton.poolWait",
            "baton.timeout",
            "baton.connectTimeout",
            "baton.user",
            "baton.password");
    private static final List<String> SCHEMA_PARAMETERS = List.of("baton.schema", "baton.tables");
    private static final Pattern USER_INFO = Pattern.compile("(?<begin>jdbc:\\w+://)(?<userInfo>[^/?;]*)@(?<rest>.*)");
    private static final Pattern WAIT = Pattern.compile("(?<number>\\d{1,9})(?<unit>ms|s|m)");
    private static final Pattern TABLES = Pattern.compile("([A-Za-z_]\\w*\\.)?[A-Za-z_]\\w*");
    private static final Pattern JNDI_NAME = Pattern.compile("[\\w:./-]+");
    private static final int LONGEST_TABLES = 40;
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(2);
    /** The pool takes no shorter one. */
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(250);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final int DEFAULT_POOL_SIZE = 10;
    private static final int LARGEST_POOL = 10_000;

    private final List<String> faults = new ArrayList<>();
    private final Map<String, String> ours = new HashMap<>();
    private final String text;
    private String description = "jdbc:...";

    private JdbcUri(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException if the URI cannot work, naming every fault at once and no password */
    public static JdbcSettings parse(URI uri) {
        JdbcUri parser = new JdbcUri(uri.toString());
        JdbcSettings settings = "jndi".equalsIgnoreCase(uri.getScheme()) ? parser.jndi() : parser.jdbc();
        if (!parser.faults.isEmpty()) {
            throw new IllegalArgumentException(
                    "The store URI " + parser.description + " cannot work: " + String.join("; ", parser.faults));
        }
        return settings;
    }

    private JdbcSettings jndi() {
        String name = withoutOurs(text.substring("jndi:".length()), '?', '&');
        description = "jndi:" + name;
        if (!JNDI_NAME.matcher(name).matches()) {
            description = "jndi:...";
            faults.add("after jndi: must stand the name of a data source, such as java:comp/env/jdbc/sessions");
        }
        rejectUnknown(SCHEMA_PARAMETERS);
        return new JdbcSettings(new JdbcSettings.Jndi(name), schemaMode(), tables(), description);
    }

    private JdbcSettings jdbc() {
        String lower = text.toLowerCase(Locale.ROOT);
        Optional<Dialect.Driver> found = Dialect.Driver.ALL.stream()
                .filter(driver -> lower.startsWith(driver.prefix()))
                .findFirst();
        if (found.isEmpty()) {
            faults.add("it begins with none of "
                    + String.join(
                            ", ",
                            Dialect.Driver.ALL.stream()
                                    .map(Dialect.Driver::prefix)
                                    .toList()));
        }
        Dialect.Driver driver = found.orElse(Dialect.Driver.ALL.get(0));
        boolean h2 = driver.dialect() == Dialect.H2;
        String driversOwn = withoutOurs(text, '?', '&');
        String url = h2 ? h2(withoutOurs(driversOwn, ';', ';')) : driversOwn;
        String user = ours.containsKey("baton.user") ? decode("baton.user", ours.get("baton.user")) : null;
        String password =
                ours.containsKey("baton.password") ? decode("baton.password", ours.get("baton.password")) : null;
        Matcher login = USER_INFO.matcher(url);
        if (login.matches()) {
            String userInfo = login.group("userInfo");
            int colon = userInfo.indexOf(':');
            user = decode("the user", colon < 0 ? userInfo : userInfo.substring(0, colon));
            password = colon < 0 ? password : decode("the password", userInfo.substring(colon + 1));
            url = login.group("begin") + login.group("rest");
        }
        if (found.isPresent()) {
            description = visible(driver, url);
            requireDriver(driver);
        }
        rejectUnknown(concat(SCHEMA_PARAMETERS, POOL_PARAMETERS));
        Duration timeout = wait("baton.timeout");
        Map<String, String> properties = properties(driver, timeout, wait("baton.connectTimeout"));
        JdbcSettings.Pool pool = new JdbcSettings.Pool(
                url, driver, user, password, properties, poolSize(), wait("baton.poolWait"), timeout);
        return new JdbcSettings(pool, schemaMode(), tables(), description);
    }

    /** What stands before the parameters, unless a login may be in it, at a place where none is taken from. */
    private static String visible(Dialect.Driver driver, String url) {
        String place = url.split("[?;&]", 2)[0];
        return place.indexOf('@') < 0 && place.indexOf('=') < 0 ? place : driver.prefix() + "...";
    }

    private void requireDriver(Dialect.Driver driver) {
        try {
            Class.forName(driver.className(), false, JdbcUri.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            faults.add("the driver " + driver.className() + " is not there; put the jar " + driver.artifact()
                    + " beside Baton's own, such as into Tomcat's lib directory");
        }
    }

    /** By its defaults H2 forgets what it holds in memory with the last connection, and in a file what is half a second old. */
    private static String h2(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        if (lower.startsWith("jdbc:h2:tcp:") || lower.startsWith("jdbc:h2:ssl:")) {
            return url;
        }
        boolean memory = lower.startsWith("jdbc:h2:mem:");
        String setting = memory ? ";DB_CLOSE_DELAY=-1" : ";WRITE_DELAY=0";
        String name = setting.substring(0, setting.indexOf('=') + 1);
        return lower.contains(name.toLowerCase(Locale.ROOT)) ? url : url + setting;
    }

    private static Map<String, String> properties(Dialect.Driver driver, Duration timeout, Duration connectTimeout) {
        return switch (driver.dialect()) {
            case POSTGRESQL ->
                Map.of(
                        "socketTimeout", String.valueOf(JdbcSettings.Pool.wholeSeconds(timeout)),
                        "connectTimeout", String.valueOf(JdbcSettings.Pool.wholeSeconds(connectTimeout)),
                        "loginTimeout", String.valueOf(JdbcSettings.Pool.wholeSeconds(connectTimeout)),
                        "tcpKeepAlive", "true",
                        "ApplicationName", "baton");
            case MARIADB ->
                Map.of(
                        "socketTimeout", String.valueOf(timeout.toMillis()),
                        "connectTimeout", String.valueOf(connectTimeout.toMillis()));
            case H2 -> Map.of();
        };
    }

    /** The URL without our parameters, which are taken note of. */
    private String withoutOurs(String url, char first, char next) {
        int begin = url.indexOf(first);
        if (begin < 0) {
            return url;
        }
        StringBuilder rest = new StringBuilder(url.substring(0, begin));
        char separator = first;
        for (String pair : url.substring(begin + 1).split(String.valueOf(next), -1)) {
            if (!pair.startsWith(OURS)) {
                rest.append(separator).append(pair);
                separator = next;
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (ours.put(name, equals < 0 ? "" : pair.substring(equals + 1)) != null) {
                faults.add(name + " is given twice");
            }
        }
        return rest.toString();
    }

    private void rejectUnknown(List<String> known) {
        TreeSet<String> unknown = new TreeSet<>(ours.keySet());
        known.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            faults.add("unknown parameter " + String.join(", ", unknown) + "; there are " + String.join(", ", known));
        }
    }

    private SchemaMode schemaMode() {
        String value = ours.getOrDefault("baton.schema", "create");
        for (SchemaMode mode : SchemaMode.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(value)) {
                return mode;
            }
        }
        faults.add("baton.schema must be create, validate or none, but is '" + value + "'");
        return SchemaMode.NONE;
    }

    private String tables() {
        String value = ours.getOrDefault("baton.tables", JdbcSettings.DEFAULT_TABLES);
        if (!TABLES.matcher(value).matches() || value.length() > LONGEST_TABLES) {
            faults.add(
                    "baton.tables is what the names of the tables begin with, with or without a schema and a dot before"
                            + " it: letters, digits and _, at most " + LONGEST_TABLES + ", but is '" + value + "'");
        }
        return value;
    }

    private int poolSize() {
        String value = ours.get("baton.poolSize");
        if (value == null) {
            return DEFAULT_POOL_SIZE;
        }
        if (value.matches("\\d{1,9}")) {
            int size = Integer.parseInt(value);
            if (size >= 1 && size <= LARGEST_POOL) {
                return size;
            }
        }
        faults.add("baton.poolSize must be a whole number from 1 to " + LARGEST_POOL + ", but is '" + value + "'");
        return DEFAULT_POOL_SIZE;
    }

    private Duration wait(String name) {
        String value = ours.get(name);
        if (value == null) {
            return DEFAULT_WAIT;
        }
        Matcher matcher = WAIT.matcher(value);
        if (!matcher.matches()) {
            faults.add(name + " must be a whole number with its unit, such as 500ms, 2s or 1m, but is '" + value + "'");
            return DEFAULT_WAIT;
        }
        long number = Long.parseLong(matcher.group("number"));
        Duration wait = switch (matcher.group("unit")) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
        if (wait.compareTo(SHORTEST_WAIT) < 0 || wait.compareTo(LONGEST_WAIT) > 0) {
            faults.add(name + " must be 250ms to 10m, but is " + value);
            return DEFAULT_WAIT;
        }
        return wait;
    }

    private @Nullable String decode(String name, String value) {
        try {
            // A plus sign stands for itself in a URI; URLDecoder would make a blank of it.
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            faults.add(name + " has a % that is not followed by two hexadecimal digits; write % as %25");
            return null;
        }
    }

    private static List<String> concat(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
