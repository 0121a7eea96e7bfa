// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import dev.baton.session.codec.JdkTypeMatrix;
import dev.baton.session.codec.JdkTypeMatrix.Outcome;
import dev.baton.session.codec.JdkTypeMatrix.Row;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A session with a value of every type that sessions keep, many of which have other bytes in another JVM. */
final class MatrixPages {
    private MatrixPages() {}

    static Map<String, Page> all() {
        return Map.of(
                "/matrix/set", Page.text(MatrixPages::set),
                "/matrix/see", Page.text(MatrixPages::see));
    }

    private static String set(HttpServletRequest request) {
        HttpSession session = request.getSession();
        int count = 0;
        for (Row row : rows()) {
            session.setAttribute("matrix/" + row.name(), row.value());
            count++;
        }
        return Integer.toString(count);
    }

    /** Reads every attribute, as pages do that show them. */
    private static String see(HttpServletRequest request) {
        HttpSession session = request.getSession();
        int count = 0;
        for (String name : Collections.list(session.getAttributeNames())) {
            if (session.getAttribute(name) != null) {
                count++;
            }
        }
        return Integer.toString(count);
    }

    private static List<Row> rows() {
        Stream<Row> kept = JdkTypeMatrix.rows().stream().filter(row -> row.outcome() != Outcome.REFUSED);
        return Stream.concat(kept, shapes().entrySet().stream().map(MatrixPages::row))
                .toList();
    }

    private static Row row(Map.Entry<String, Object> shape) {
        return new Row(shape.getKey(), Outcome.SAME, shape.getValue());
    }

    /** What has the same contents in another order, because of where its keys lie in memory, or of what it has held. */
    private static Map<String, Object> shapes() {
        Map<String, Object> shapes = new TreeMap<>();
        Map<Object, Object> byEnum = new HashMap<>();
        for (TimeUnit unit : TimeUnit.values()) {
            byEnum.put(unit, unit.ordinal());
        }
        shapes.put("HashMap by enums", byEnum);
        shapes.put("HashSet of enums", new HashSet<>(byEnum.keySet()));
        shapes.put("Map.copyOf by enums", Map.copyOf(byEnum));
        Map<String, Integer> shrunk = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            shrunk.put("key-" + i * 31, i);
        }
        shrunk.values().removeIf(i -> i % 500 != 0);
        shapes.put("HashMap, shrunk", shrunk);
        shapes.put("HashSet, shrunk", new HashSet<>(shrunk.keySet()));
        EnumMap<TimeUnit, Object> nested = new EnumMap<>(TimeUnit.class);
        nested.put(TimeUnit.DAYS, Map.of("a", 1, "b", 2, "c", 3, "d", 4));
        nested.put(TimeUnit.HOURS, new HashMap<>(Map.of(TimeUnit.DAYS, 1, TimeUnit.HOURS, 2, TimeUnit.SECONDS, 3)));
        shapes.put("EnumMap of maps", nested);
        return shapes;
    }
}
