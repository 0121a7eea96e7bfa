// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code redis://user:password@host:port/database?timeout=2s&connectTimeout=2s&poolWait=2s&poolSize=32}, of which
 * only the scheme and the host are needed.
 *
 * <p>Confined to one thread. Collects every fault, so that all can be told together; none quotes the user info.
 */
public final class RedisUri {
    /** The scheme of a single server without encryption. */
    public static final String SCHEME = "redis";

    private static final List<String> PARAMETERS = List.of("connectTimeout", "timeout", "poolWait", "poolSize");
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:(?<userInfo>.*)@)?" + "(?<host>\\[[0-9A-Fa-f:.%]+]|[^:@\\[\\]]*)(?::(?<port>[^:@]*))?");
    private static final Pattern WAIT = Pattern.compile("(?<number>\\d{1,9})(?<unit>ms|s|m)");
    private static final int LONGEST_NUMBER = 9;

    private final List<String> faults = new ArrayList<>();
    private final URI uri;

    private RedisUri(URI uri) {
        this.uri = uri;
    }

    /** @throws IllegalArgumentException if the URI cannot work, naming every fault at once and no password */
    public static RedisSettings parse(URI uri) {
        return new RedisUri(uri).parse();
    }

    private RedisSettings parse() {
        if (!SCHEME.equalsIgnoreCase(uri.getScheme())) {
            faults.add("the scheme must be redis, but is " + uri.getScheme());
        }
        if (uri.getRawFragment() != null) {
            faults.add("there is a #fragment, which means nothing here; write # in a password as %23");
        }
        Matcher authority = AUTHORITY.matcher(uri.getRawAuthority() == null ? "" : uri.getRawAuthority());
        if (!authority.matches()) {
            faults.add(
                    "between // and / must stand user:password@host:port; write @, :, / in a password as %40, %3A, %2F");
            throw invalid("redis://...");
        }
        String host = withoutBrackets(authority.group("host"));
        int port = port(authority.group("port"));
        Login login = login(authority.group("userInfo"));
        int database = database(uri.getRawPath());
        Map<String, String> parameters = parameters(uri.getRawQuery());
        Duration connectTimeout = wait(parameters, "connectTimeout");
        Duration timeout = wait(parameters, "timeout");
        Duration poolWait = wait(parameters, "poolWait");
        int poolSize = number("poolSize", parameters.get("poolSize"), RedisSettings.DEFAULT_POOL_SIZE);
        faults.addAll(RedisSettings.faults(
                host, port, login.user, login.password, database, connectTimeout, timeout, poolWait, poolSize));
        if (!faults.isEmpty()) {
            throw invalid("redis://" + authority.group("host") + ":" + port);
        }
        return new RedisSettings(
                host, port, login.user, login.password, database, connectTimeout, timeout, poolWait, poolSize);
    }

    /** Does not quote what is no number: where the host was forgotten, it is the password. */
    private int port(@Nullable String text) {
        if (text != null && !isNumber(text)) {
            faults.add("the port, after the host and :, must be a whole number");
            return RedisSettings.DEFAULT_PORT;
        }
        return text == null ? RedisSettings.DEFAULT_PORT : Integer.parseInt(text);
    }

    private IllegalArgumentException invalid(String visible) {
        return new IllegalArgumentException("The store URI " + visible + " cannot work: " + String.join("; ", faults));
    }

    private record Login(@Nullable String user, @Nullable String password) {}

    private Login login(@Nullable String userInfo) {
        if (userInfo == null) {
            return new Login(null, null);
        }
        int colon = userInfo.indexOf(':');
        String user = decode("the user", colon < 0 ? userInfo : userInfo.substring(0, colon));
        String password = colon < 0 ? "" : decode("the password", userInfo.substring(colon + 1));
        return new Login(user.isEmpty() ? null : user, password.isEmpty() ? null : password);
    }

    private int database(@Nullable String path) {
        String text = path == null || path.isEmpty() ? "" : path.substring(1);
        return text.isEmpty() ? 0 : number("the database, after the host and /,", text, 0);
    }

    private Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        if (query == null || query.isEmpty()) {
            return parameters;
        }
        TreeSet<String> unknown = new TreeSet<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode("a parameter", equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(name, pair.substring(equals + 1));
            if (!PARAMETERS.contains(name)) {
                unknown.add("'" + name + "'");
            } else if (parameters.put(name, value) != null) {
                faults.add(name + " is given twice");
            }
        }
        if (!unknown.isEmpty()) {
            faults.add(
                    "unknown parameter " + String.join(", ", unknown) + "; there are " + String.join(", ", PARAMETERS));
        }
        return parameters;
    }

    private Duration wait(Map<String, String> parameters, String name) {
        String text = parameters.get(name);
        if (text == null) {
            return RedisSettings.DEFAULT_WAIT;
        }
        Matcher matcher = WAIT.matcher(text);
        if (!matcher.matches()) {
            faults.add(name + " must be a whole number with its unit, such as 500ms, 2s or 1m, but is '" + text + "'");
            return RedisSettings.DEFAULT_WAIT;
        }
        long number = Long.parseLong(matcher.group("number"));
        return switch (matcher.group("unit")) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }

    private int number(String name, @Nullable String text, int otherwise) {
        if (text == null) {
            return otherwise;
        }
        if (!isNumber(text)) {
            faults.add(name + " must be a whole number, but is '" + text + "'");
            return otherwise;
        }
        return Integer.parseInt(text);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_NUMBER
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private String decode(String name, String text) {
        try {
            // A plus sign stands for itself in a URI; URLDecoder would make a blank of it.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            faults.add(name + " has a % that is not followed by two hexadecimal digits; write % as %25");
            return "";
        }
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
