// SPDX-License-Identifier: Apache-2.0
package dev.baton.benchmarks;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Values as applications have them in sessions. */
final class Values {
    private Values() {}

    /** A line of a list. */
    static final class Line implements Serializable {
        private static final long serialVersionUID = 1;
        private final String article;
        private final int count;
        private final long price;

        Line(int i) {
            this.article = "article number " + i;
            this.count = i;
            this.price = i * 199L;
        }

        @Override
        public String toString() {
            return article + count + price;
        }
    }

    /** A customer, with parts of several types. */
    // The lists and maps that are in it are serializable.
    @SuppressWarnings("serial")
    static final class Customer implements Serializable {
        private static final long serialVersionUID = 1;
        private final String name = "Ada Lovelace";
        private final Address address = new Address("12 St James's Square", "London");
        private final LocalDate born = LocalDate.of(1815, 12, 10);
        private final Instant since = Instant.parse("2026-11-21T10:00:00Z");
        private final BigDecimal credit = new BigDecimal("1024.50");
        private final List<String> interests = new ArrayList<>(List.of("engines", "numbers", "flight"));
        private final Map<String, Integer> visits = new HashMap<>(Map.of("home", 3, "cart", 1));

        @Override
        public String toString() {
            return name + address + born + since + credit + interests + visits;
        }
    }

    /** Part of a customer. */
    record Address(String street, String city) implements Serializable {}

    /** One of few. */
    enum Colour {
        RED,
        GREEN
    }

    /** Who is logged in, as security frameworks keep it. */
    // The lists and maps that are in it are serializable.
    @SuppressWarnings("serial")
    static final class Login implements Serializable {
        private static final long serialVersionUID = 1;
        private final String user = "ada";
        private final List<String> roles = Collections.unmodifiableList(new ArrayList<>(List.of("USER", "ADMIN")));
        private final Map<String, Object> details = Map.of("address", "192.0.2.1", "session", "4711");

        @Override
        public String toString() {
            return user + roles + details;
        }
    }

    static Object of(String name) {
        return switch (name) {
            case "string32" -> "a text of thirty-two characters.";
            case "integer" -> 1_000_000;
            case "long" -> 1_000_000_000_000L;
            case "hashMap50" -> map(50);
            case "beans100" -> beans();
            case "bean" -> new Customer();
            case "login" -> new Login();
            case "listOf" -> List.of("a", "b", "c");
            case "mapOf" -> Map.of("a", 1, "b", 2);
            case "record" -> new Address("12 St James's Square", "London");
            case "enum" -> Colour.GREEN;
            case "bytes8192" -> bytes();
            case "unmodifiableList" -> Collections.unmodifiableList(new ArrayList<>(List.of("a", "b")));
            case "synchronizedMap10" -> Collections.synchronizedMap(map(10));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Map<String, Object> map(int size) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < size; i++) {
            map.put("key " + i, "value number " + i);
        }
        return map;
    }

    private static List<Line> beans() {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            lines.add(new Line(i));
        }
        return lines;
    }

    private static byte[] bytes() {
        byte[] bytes = new byte[8192];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
