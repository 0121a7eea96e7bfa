// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.AbstractMap.SimpleEntry;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Collections, maps and holders of the JDK, and the views of them that are written as copies. */
@SuppressWarnings({"rawtypes", "unchecked"})
final class JdkContainers {
    private JdkContainers() {}

    static void addTo(JdkTypes.Table table) {
        addHolders(table);
        addLists(table);
        addSets(table);
        addMaps(table);
    }

    private static void addHolders(JdkTypes.Table table) {
        table.add(
                70,
                Optional.class,
                FrozenSerializer.<Optional<Object>>of(
                        optional -> optional.isPresent() ? new Object[] {optional.get()} : new Object[0],
                        parts -> parts.length == 0 ? Optional.empty() : Optional.of(parts[0])));
        Map<String, String> plain = new HashMap<>(Map.of("", ""));
        Map<String, String> concurrent = new ConcurrentHashMap<>(plain);
        Map<String, String> sorted = new TreeMap<>(plain);
        Map<String, String> linked = new LinkedHashMap<>(plain);
        table.add(
                71,
                SimpleEntry.class,
                FrozenSerializer.<Map.Entry<Object, Object>>of(
                        JdkContainers::keyAndValue, parts -> new SimpleEntry<>(pair(parts)[0], parts[1])),
                classOfFirst(plain.entrySet()),
                classOfFirst(linked.entrySet()),
                classOfFirst(sorted.entrySet()),
                classOfFirst(concurrent.entrySet()));
        table.add(
                72,
                SimpleImmutableEntry.class,
                FrozenSerializer.<Map.Entry<Object, Object>>of(
                        JdkContainers::keyAndValue, parts -> new SimpleImmutableEntry<>(pair(parts)[0], parts[1])));
        table.add(
                73,
                Map.entry("", "").getClass(),
                FrozenSerializer.<Map.Entry<Object, Object>>of(
                        JdkContainers::keyAndValue, parts -> Map.entry(pair(parts)[0], parts[1])));
        table.add(74, AtomicReference.class, new AtomicReferenceSerializer());
    }

    private static Object[] keyAndValue(Map.Entry<Object, Object> entry) {
        return new Object[] {entry.getKey(), entry.getValue()};
    }

    private static Object[] pair(Object[] parts) {
        if (parts.length != 2) {
            throw new Refusal("an entry of a map has " + parts.length + " parts");
        }
        return parts;
    }

    private static Class<?> classOfFirst(Collection<?> collection) {
        return collection.iterator().next().getClass();
    }

    private static void addLists(JdkTypes.Table table) {
        List<String> list = new ArrayList<>(List.of(""));
        table.add(
                80,
                ArrayList.class,
                CollectionSerializer.list(size -> new ArrayList<>(Elements.capacity(size))),
                list.subList(0, 1).getClass(),
                new LinkedList<>(list).subList(0, 1).getClass(),
                new HashMap<>().values().getClass(),
                new LinkedHashMap<>().values().getClass(),
                new TreeMap<>().values().getClass(),
                new ConcurrentHashMap<>().values().getClass());
        table.add(81, LinkedList.class, CollectionSerializer.list(size -> new LinkedList<>()));
        table.add(82, ArrayDeque.class, CollectionSerializer.list(size -> new ArrayDeque<>()));
        table.add(
                83,
                Vector.class,
                CollectionSerializer.list(size -> new Vector<>()).concurrent());
        table.add(
                84,
                Stack.class,
                CollectionSerializer.list(size -> new Stack<>()).concurrent());
        table.add(
                85,
                CopyOnWriteArrayList.class,
                FrozenSerializer.<CopyOnWriteArrayList<Object>>ofElements(CopyOnWriteArrayList::new));
        table.add(
                86,
                ConcurrentLinkedQueue.class,
                CollectionSerializer.list(size -> new ConcurrentLinkedQueue<>()).concurrent());
        table.add(
                87,
                ConcurrentLinkedDeque.class,
                CollectionSerializer.list(size -> new ConcurrentLinkedDeque<>()).concurrent());
        table.add(88, PriorityQueue.class, CollectionSerializer.sorted(order -> new PriorityQueue<>(order)));
    }

    private static void addSets(JdkTypes.Table table) {
        table.add(90, HashSet.class, CollectionSerializer.set(size -> new HashSet<>(Elements.hashCapacity(size))));
        table.add(
                91,
                LinkedHashSet.class,
                CollectionSerializer.set(size -> new LinkedHashSet<>(Elements.hashCapacity(size))),
                new HashMap<>().keySet().getClass(),
                new HashMap<>().entrySet().getClass(),
                new LinkedHashMap<>().keySet().getClass(),
                new LinkedHashMap<>().entrySet().getClass(),
                new TreeMap<>().entrySet().getClass());
        table.add(
                92,
                TreeSet.class,
                CollectionSerializer.sorted(order -> new TreeSet<>(order)),
                new TreeMap<>().keySet().getClass());
        table.add(
                93,
                ConcurrentSkipListSet.class,
                CollectionSerializer.sorted(order -> new ConcurrentSkipListSet<>(order))
                        .concurrent());
        table.add(
                94,
                ConcurrentHashMap.newKeySet().getClass(),
                CollectionSerializer.set(size -> ConcurrentHashMap.newKeySet()).concurrent());
        table.add(
                95,
                EnumSet.class,
                new EnumSetSerializer(),
                EnumSet.noneOf(TimeUnit.class).getClass(),
                enumSetOfMany());
    }

    private static Class<?> enumSetOfMany() {
        return EnumSet.noneOf(Character.UnicodeScript.class).getClass();
    }

    private static void addMaps(JdkTypes.Table table) {
        TreeMap<String, String> tree = new TreeMap<>(Map.of("", ""));
        table.add(100, HashMap.class, MapSerializer.map(size -> new HashMap<>(Elements.hashCapacity(size))));
        table.add(
                101, LinkedHashMap.class, MapSerializer.map(size -> new LinkedHashMap<>(Elements.hashCapacity(size))));
        table.add(
                102,
                TreeMap.class,
                MapSerializer.sorted(order -> new TreeMap<>(order)),
                tree.headMap("", true).getClass(),
                tree.descendingMap().getClass());
        table.add(
                103,
                Hashtable.class,
                MapSerializer.map(size -> new Hashtable<>()).concurrent());
        table.add(
                104,
                ConcurrentHashMap.class,
                MapSerializer.map(size -> new ConcurrentHashMap<>()).concurrent());
        table.add(
                105,
                ConcurrentSkipListMap.class,
                MapSerializer.sorted(order -> new ConcurrentSkipListMap<>(order))
                        .concurrent());
        table.add(106, EnumMap.class, new EnumMapSerializer());
    }

    private static final class AtomicReferenceSerializer extends Serializer<AtomicReference<Object>> {
        @Override
        public void write(Kryo kryo, Output output, AtomicReference<Object> reference) {
            GraphReferences graph = GraphReferences.of(kryo);
            graph.enter();
            kryo.writeClassAndObject(output, reference.get());
            graph.exit(1);
        }

        @Override
        public AtomicReference<Object> read(Kryo kryo, Input input, Class<? extends AtomicReference<Object>> type) {
            GraphReferences graph = GraphReferences.of(kryo);
            graph.enter();
            AtomicReference<Object> reference = new AtomicReference<>();
            kryo.reference(reference);
            reference.set(kryo.readClassAndObject(input));
            graph.exit(1);
            return reference;
        }
    }

    /** The constants go by name, after their class, which an empty set must have too. */
    private static final class EnumSetSerializer extends Serializer<EnumSet> {
        @Override
        public void write(Kryo kryo, Output output, EnumSet set) {
            EnumSet<?> constants = set.clone();
            EnumSet<?> universe = constants.isEmpty() ? EnumSet.complementOf(constants) : constants;
            if (universe.isEmpty()) {
                throw new Refusal("an EnumSet of an enum without constants says nothing of its type");
            }
            kryo.writeClass(output, universe.iterator().next().getDeclaringClass());
            output.writeVarInt(constants.size(), true);
            for (Enum<?> constant : constants) {
                output.writeString(constant.name());
            }
        }

        @Override
        public EnumSet read(Kryo kryo, Input input, Class<? extends EnumSet> type) {
            BoundedInput bounded = (BoundedInput) input;
            Class<? extends Enum> constants = EnumTypes.read(kryo, bounded);
            EnumSet set = EnumSet.noneOf(constants);
            int size = bounded.readSize(1);
            for (int i = 0; i < size; i++) {
                set.add(EnumTypes.constant(constants, bounded.readText()));
            }
            return set;
        }
    }
}
