// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Serializer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** The JDK's immutable collections, its unmodifiable and synchronized wrappers, and its comparators. */
@SuppressWarnings({"rawtypes", "unchecked"})
final class JdkWrappers {
    private JdkWrappers() {}

    static void addTo(JdkTypes.Table table) {
        addImmutable(table);
        addUnmodifiable(table);
        addSynchronized(table);
        addComparators(table);
    }

    private static void addImmutable(JdkTypes.Table table) {
        table.add(110, Collections.emptyList().getClass(), ValueSerializer.singleton(Collections.emptyList()));
        table.add(111, Collections.emptySet().getClass(), ValueSerializer.singleton(Collections.emptySet()));
        table.add(112, Collections.emptyMap().getClass(), ValueSerializer.singleton(Collections.emptyMap()));
        table.add(
                113,
                Collections.singletonList("").getClass(),
                FrozenSerializer.<List<Object>>ofElements(parts -> Collections.singletonList(only(parts))));
        table.add(
                114,
                Collections.singleton("").getClass(),
                FrozenSerializer.<Set<Object>>ofKeys(Set::toArray, parts -> Collections.singleton(only(parts))));
        table.add(
                115,
                Collections.singletonMap("", "").getClass(),
                FrozenSerializer.<Map<Object, Object>>ofKeys(ImmutableMaps::parts, ImmutableMaps::singleton));
        table.add(116, Arrays.asList("").getClass(), FrozenSerializer.<List<Object>>ofElements(Arrays::asList));
        table.add(
                117,
                List.of(1, 2, 3).getClass(),
                FrozenSerializer.<List<Object>>ofElements(JdkWrappers::immutableList),
                List.of().getClass(),
                List.of(1).getClass(),
                List.of(1, 2, 3).subList(0, 1).getClass());
        table.add(
                118,
                Set.of(1, 2, 3).getClass(),
                FrozenSerializer.<Set<Object>>ofKeys(ImmutableMaps::sorted, Set::of),
                Set.of().getClass(),
                Set.of(1).getClass());
        table.add(
                119,
                Map.of(1, 1, 2, 2).getClass(),
                FrozenSerializer.<Map<Object, Object>>ofKeys(ImmutableMaps::sortedParts, ImmutableMaps::map),
                Map.of().getClass(),
                Map.of(1, 1).getClass());
    }

    private static Object only(Object[] parts) {
        if (parts.length != 1) {
            throw new Refusal("a collection of one element has " + parts.length);
        }
        return parts[0];
    }

    /** The list of {@code Stream.toList()} has the same class as that of {@code List.of}, but may hold null. */
    private static List<Object> immutableList(Object[] elements) {
        return Arrays.asList(elements).contains(null) ? Stream.of(elements).toList() : List.of(elements);
    }

    private static void addUnmodifiable(JdkTypes.Table table) {
        add(table, 126, Collections::unmodifiableCollection, Collection.class, ArrayList::new, new ArrayList());
        table.add(
                127,
                Collections.unmodifiableList(new ArrayList<>()).getClass(),
                new WrapperSerializer<List>(ArrayList::new, inside -> Collections.unmodifiableList((List) inside)));
        table.add(
                128,
                Collections.unmodifiableList(new LinkedList<>()).getClass(),
                new WrapperSerializer<List>(LinkedList::new, inside -> Collections.unmodifiableList((List) inside)));
        add(table, 129, Collections::unmodifiableSet, Set.class, LinkedHashSet::new, new HashSet());
        add(table, 130, Collections::unmodifiableSortedSet, SortedSet.class, TreeSet::new, new TreeSet());
        add(table, 131, Collections::unmodifiableNavigableSet, NavigableSet.class, TreeSet::new, new TreeSet());
        add(table, 132, Collections::unmodifiableMap, Map.class, LinkedHashMap::new, new LinkedHashMap());
        add(table, 133, Collections::unmodifiableSortedMap, SortedMap.class, TreeMap::new, new TreeMap());
        add(table, 134, Collections::unmodifiableNavigableMap, NavigableMap.class, TreeMap::new, new TreeMap());
    }

    private static void addSynchronized(JdkTypes.Table table) {
        add(table, 136, Collections::synchronizedCollection, Collection.class, locked(ArrayList::new), new ArrayList());
        table.add(
                137,
                Collections.synchronizedList(new ArrayList<>()).getClass(),
                new WrapperSerializer<List>(
                        locked(ArrayList::new), inside -> Collections.synchronizedList((List) inside)));
        table.add(
                138,
                Collections.synchronizedList(new LinkedList<>()).getClass(),
                new WrapperSerializer<List>(
                        locked(LinkedList::new), inside -> Collections.synchronizedList((List) inside)));
        add(table, 139, Collections::synchronizedSet, Set.class, locked(LinkedHashSet::new), new HashSet());
        add(table, 140, Collections::synchronizedSortedSet, SortedSet.class, locked(TreeSet::new), new TreeSet());
        add(table, 141, Collections::synchronizedNavigableSet, NavigableSet.class, locked(TreeSet::new), new TreeSet());
        add(table, 142, Collections::synchronizedMap, Map.class, locked(LinkedHashMap::new), new LinkedHashMap());
        add(table, 143, Collections::synchronizedSortedMap, SortedMap.class, locked(TreeMap::new), new TreeMap());
        add(table, 144, Collections::synchronizedNavigableMap, NavigableMap.class, locked(TreeMap::new), new TreeMap());
    }

    /** The wrappers guard themselves with themselves, and leave it to their users to do so while they iterate. */
    private static <T> Function<T, Object> locked(Function<T, Object> copy) {
        return wrapper -> {
            synchronized (wrapper) {
                return copy.apply(wrapper);
            }
        };
    }

    private static <T> void add(
            JdkTypes.Table table,
            int number,
            Function<T, T> wrap,
            Class<T> inside,
            Function<T, Object> copy,
            T sample) {
        Serializer<T> serializer = new WrapperSerializer<>(copy, object -> wrap.apply(inside.cast(object)));
        table.add(number, wrap.apply(sample).getClass(), serializer);
    }

    private static void addComparators(JdkTypes.Table table) {
        table.add(150, Collections.reverseOrder().getClass(), ValueSerializer.singleton(Collections.reverseOrder()));
        Comparator<String> reversed = Collections.reverseOrder(String.CASE_INSENSITIVE_ORDER);
        // Reversing what is reversed gives the comparator that is inside.
        table.add(
                151,
                reversed.getClass(),
                new WrapperSerializer<Comparator>(
                        Collections::reverseOrder, inside -> Collections.reverseOrder((Comparator) inside)));
        Comparator<String> natural = Comparator.naturalOrder();
        table.add(152, natural.getClass(), ValueSerializer.singleton(natural));
        table.add(
                153,
                String.CASE_INSENSITIVE_ORDER.getClass(),
                ValueSerializer.singleton(String.CASE_INSENSITIVE_ORDER));
    }
}
