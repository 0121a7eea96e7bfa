// SPDX-License-Identifier: Apache-2.0
package dev.baton.redis.internal;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What stands behind the question mark of a store URI. Confined to one thread; adds every fault to a list. */
final class UriParameters {
    private static final Pattern WAIT = Pattern.compile("(?<number>\\d{1,9})(?<unit>ms|s|m)");
    private static final int LONGEST_NUMBER = 9;

    private final Map<String, String> values = new HashMap<>();
    private final List<String> faults;
    private final boolean hiding;

    /** @param hiding whether no fault may quote anything, because it could be a part of a password */
    UriParameters(@Nullable String query, List<String> known, List<String> faults, boolean hiding) {
        this.faults = faults;
        this.hiding = hiding;
        if (query == null || query.isEmpty()) {
            return;
        }
        TreeSet<String> unknown = new TreeSet<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode("a parameter", equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(name, pair.substring(equals + 1));
            if (!known.contains(name)) {
                unknown.add(quoted(name));
            } else if (values.put(name, value) != null) {
                faults.add(name + " is given twice");
            }
        }
        if (!unknown.isEmpty()) {
            faults.add("unknown parameter " + String.join(", ", unknown) + "; there are " + String.join(", ", known));
        }
    }

    @Nullable
    String text(String name) {
        return values.get(name);
    }

    @Nullable
    Path file(String name) {
        String text = values.get(name);
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            faults.add(name + " must be the path of a file, but is " + quoted(text));
            return null;
        }
    }

    Duration wait(String name) {
        String text = values.get(name);
        if (text == null) {
            return RedisSettings.DEFAULT_WAIT;
        }
        Matcher matcher = WAIT.matcher(text);
        if (!matcher.matches()) {
            faults.add(name + " must be a whole number with its unit, such as 500ms, 2s or 1m, but is " + quoted(text));
            return RedisSettings.DEFAULT_WAIT;
        }
        long number = Long.parseLong(matcher.group("number"));
        return switch (matcher.group("unit")) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }

    boolean resp3() {
        String text = values.getOrDefault("protocol", "resp2");
        if (!text.equals("resp2") && !text.equals("resp3")) {
            faults.add("protocol must be resp2 or resp3, but is " + quoted(text));
        }
        return text.equals("resp3");
    }

    int number(String name, int otherwise) {
        return number(name, values.get(name), otherwise);
    }

    int number(String name, @Nullable String text, int otherwise) {
        if (text == null) {
            return otherwise;
        }
        if (!isNumber(text)) {
            faults.add(name + " must be a whole number, but is " + quoted(text));
            return otherwise;
        }
        return Integer.parseInt(text);
    }

    private String quoted(String text) {
        return hiding ? "something else" : "'" + text + "'";
    }

    static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_NUMBER
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    String decode(String name, String text) {
        try {
            // A plus sign stands for itself in a URI; URLDecoder would make a blank of it.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            faults.add(name + " has a % that is not followed by two hexadecimal digits; write % as %25");
            return "";
        }
    }
}
