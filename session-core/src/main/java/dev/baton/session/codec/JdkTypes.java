// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Serializer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The types of the JDK that are written as a number, so that no name of a JDK class, least of all a private one, is in
 * stored bytes. The numbers are part of the format: one is never changed and never given to another type.
 *
 * <pre>
 *     0 -   9   primitives and String        {@link JdkValues}
 *    10 -  19   arrays                       {@link JdkValues}
 *    20 -  39   values                       {@link JdkValues}
 *    40 -  53   dates and times              {@link JdkTimes}
 *    54 -  69   values that can change       {@link JdkValues}
 *    70 -  79   holders                      {@link JdkContainers}
 *    80 - 109   collections and maps         {@link JdkContainers}
 *   110 - 125   immutable collections        {@link JdkWrappers}
 *   126 - 159   wrappers and comparators     {@link JdkWrappers}
 * </pre>
 */
final class JdkTypes {

    /**
     * One type with its number.
     *
     * @param aliases classes that are written as {@code type} because they are equal to it, such as views of a list
     */
    record Numbered(int number, Class<?> type, Serializer<?> serializer, List<Class<?>> aliases) {}

    static final List<Numbered> ALL;

    private static final Map<Class<?>, Numbered> BY_CLASS;

    static {
        Table table = new Table();
        JdkValues.addTo(table);
        JdkTimes.addTo(table);
        JdkContainers.addTo(table);
        JdkWrappers.addTo(table);
        ALL = List.copyOf(table.rows);
        BY_CLASS = Map.copyOf(table.byClass);
    }

    private JdkTypes() {}

    static boolean contains(Class<?> type) {
        return BY_CLASS.containsKey(type);
    }

    /** The serializer of a numbered type, or null. */
    static @Nullable Serializer<?> serializer(Class<?> type) {
        Numbered numbered = BY_CLASS.get(type);
        return numbered == null ? null : numbered.serializer();
    }

    /** Collects the rows and refuses a number or class that is there already. */
    static final class Table {
        private final List<Numbered> rows = new ArrayList<>();
        private final Set<Integer> numbers = new HashSet<>();
        private final Map<Class<?>, Numbered> byClass = new HashMap<>();

        void add(int number, Class<?> type, Serializer<?> serializer, Class<?>... aliases) {
            // Views that have a class each on one JDK share it on another.
            Set<Class<?>> others = new LinkedHashSet<>(List.of(aliases));
            others.remove(type);
            others.removeAll(byClass.keySet());
            Numbered row = new Numbered(number, type, serializer, List.copyOf(others));
            if (!numbers.add(number) || byClass.put(type, row) != null) {
                throw new IllegalStateException("Type number " + number + " or " + type + " is used twice");
            }
            others.forEach(alias -> byClass.put(alias, row));
            rows.add(row);
        }
    }
}
