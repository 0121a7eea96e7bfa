// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import java.io.File;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.sql.Timestamp;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.SimpleDateFormat;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.*;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.security.auth.Subject;
import javax.security.auth.x500.X500Principal;

/** Values of the JDK that applications put into sessions, each with what must become of it. */
final class JdkTypeMatrix {

    /** What must become of a value. */
    enum Outcome {
        /** Comes back equal, of the same class. */
        SAME,
        /** A view of something else, which comes back as a collection of its own with the same contents. */
        COPY,
        /** Refused when it is set. */
        REFUSED
    }

    record Row(String name, Outcome outcome, Object value) {
        @Override
        public String toString() {
            return name;
        }
    }

    private final List<Row> rows = new ArrayList<>();

    private JdkTypeMatrix() {}

    static List<Row> rows() {
        JdkTypeMatrix matrix = new JdkTypeMatrix();
        try {
            matrix.addValues();
            matrix.addTimes();
            matrix.addCollections();
            matrix.addMaps();
            matrix.addViews();
            matrix.addImmutables();
            matrix.addWrappers();
            matrix.addOdds();
            matrix.addRefused();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return matrix.rows;
    }

    private void same(String name, Object value) {
        rows.add(new Row(name, Outcome.SAME, value));
    }

    private void copy(String name, Object value) {
        rows.add(new Row(name, Outcome.COPY, value));
    }

    private void refused(String name, Object value) {
        rows.add(new Row(name, Outcome.REFUSED, value));
    }

    private void addValues() throws Exception {
        same("String", "käse");
        same("String, empty", "");
        same("String, one character", "a");
        same("String, Chinese", "購物車");
        same("String, emoji", "cart \uD83D\uDED2");
        same("String, lone surrogate", "x\uD83Dy");
        same("String, long", "abcdefghij".repeat(1000));
        same("Integer", -42);
        same("Integer, smallest", Integer.MIN_VALUE);
        same("Long", Long.MAX_VALUE);
        same("Short", (short) -3);
        same("Byte", (byte) 0x80);
        same("Character", '\uFFFF');
        same("Boolean", true);
        same("Double", -0.0);
        same("Double, NaN", Double.NaN);
        same("Float", 1.25f);
        same("BigInteger", new BigInteger("-123456789012345678901234567890"));
        same("BigDecimal", new BigDecimal("19.90"));
        same("BigDecimal, negative scale", new BigDecimal("1E+30"));
        same("MathContext", MathContext.DECIMAL64);
        same("UUID", UUID.fromString("01234567-89ab-cdef-0123-456789abcdef"));
        same("URI", URI.create("https://shop.example/a?b=c#d"));
        same("Locale", Locale.GERMANY);
        same("Locale, root", Locale.ROOT);
        same("Locale, variant", new Locale("de", "AT", "x1234"));
        same("Locale, script and extension", Locale.forLanguageTag("zh-Hans-CN-u-nu-hanidec"));
        same("Locale, Japanese calendar", new Locale("ja", "JP", "JP"));
        same("Locale, Norwegian variant", new Locale("no", "NO", "NY"));
        same("Currency", Currency.getInstance("EUR"));
        same("Pattern", Pattern.compile("a+b*", Pattern.CASE_INSENSITIVE));
        same("File", new File("some/where"));
        same("Inet4Address", InetAddress.getByAddress("shop", new byte[] {10, 0, 0, 1}));
        same("Inet6Address", InetAddress.getByAddress(new byte[] {32, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
        same("InetSocketAddress", new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 80));
        same("Optional", Optional.of("x"));
        same("Optional, empty", Optional.empty());
        same("OptionalInt", OptionalInt.of(3));
        same("OptionalLong", OptionalLong.empty());
        same("OptionalDouble", OptionalDouble.of(0.5));
        same("BitSet", BitSet.valueOf(new long[] {5, 0, 9}));
        same("StringBuilder", new StringBuilder("build"));
        same("StringBuffer", new StringBuffer("buffer"));
        same("AtomicInteger", new AtomicInteger(5));
        same("AtomicLong", new AtomicLong(6));
        same("AtomicBoolean", new AtomicBoolean(true));
        same("AtomicReference", new AtomicReference<>("held"));
        same("AtomicIntegerArray", new AtomicIntegerArray(new int[] {1, -2}));
        same("AtomicLongArray", new AtomicLongArray(new long[] {3, -4}));
        LongAdder adder = new LongAdder();
        adder.add(12);
        same("LongAdder", adder);
        same("byte[]", new byte[] {1, 2, 3});
        same("char[]", new char[] {'a', '\u00e4'});
        same("short[]", new short[] {-1, 2});
        same("int[]", new int[] {1, -2, 300000});
        same("long[]", new long[] {1, -2});
        same("float[]", new float[] {1, -2});
        same("double[]", new double[] {1, -2});
        same("boolean[]", new boolean[] {true, false});
        same("String[]", new String[] {"a", null, "b"});
        same("Object[]", new Object[] {1, "a", null, List.of(2)});
        same("Integer[]", new Integer[] {1, null, 3});
        same("int[][]", new int[][] {{1}, {}, {2, 3}});
        same("LocalDate[]", new LocalDate[] {LocalDate.EPOCH});
        same("List[]", new List<?>[] {List.of(1), new ArrayList<>(List.of(2))});
        same("enum of the JDK", TimeUnit.DAYS);
    }

    private void addTimes() {
        same("Instant", Instant.parse("2026-11-21T10:15:30.123456789Z"));
        same("Instant, smallest", Instant.MIN);
        same("LocalDate", LocalDate.of(2026, 11, 21));
        same("LocalTime", LocalTime.of(10, 15, 30, 5));
        same("LocalTime, midnight", LocalTime.MIDNIGHT);
        same("LocalDateTime", LocalDateTime.of(-5, 1, 2, 3, 4, 5));
        same("OffsetDateTime", OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 6, ZoneOffset.ofHoursMinutes(5, 30)));
        same("OffsetTime", OffsetTime.of(1, 2, 3, 4, ZoneOffset.MIN));
        same("ZonedDateTime", ZonedDateTime.of(2026, 7, 1, 12, 0, 0, 0, ZoneId.of("Europe/Paris")));
        ZonedDateTime earlier = ZonedDateTime.of(2026, 10, 25, 2, 30, 0, 0, ZoneId.of("Europe/Paris"));
        same("ZonedDateTime, second hour of its name", earlier.withLaterOffsetAtOverlap());
        same("Duration", Duration.ofSeconds(-5, 7));
        same("Period", Period.of(1, -2, 3));
        same("Year", Year.of(2026));
        same("YearMonth", YearMonth.of(2026, 11));
        same("MonthDay", MonthDay.of(2, 29));
        same("ZoneOffset", ZoneOffset.ofHours(-3));
        same("ZoneId", ZoneId.of("America/New_York"));
        same("DayOfWeek", DayOfWeek.MONDAY);
        same("ChronoUnit", ChronoUnit.DAYS);
        same("Date", new Date(1234567890123L));
        same("Timestamp", Timestamp.from(Instant.parse("2026-01-01T00:00:00.000000001Z")));
        same("java.sql.Date", new java.sql.Date(86_400_000L));
        Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone("Asia/Tokyo"), Locale.UK);
        calendar.setTimeInMillis(1234567890123L);
        calendar.setLenient(false);
        same("GregorianCalendar", calendar);
        same("TimeZone", TimeZone.getTimeZone("America/New_York"));
        same("TimeZone, custom offset", TimeZone.getTimeZone("GMT+05:30"));
        same("SimpleTimeZone", new SimpleTimeZone(3_600_000, "mine"));
    }

    private void addCollections() {
        List<Object> nulls = new ArrayList<>(Arrays.asList("a", null, 3, "a", List.of()));
        same("ArrayList", nulls);
        same("ArrayList of one class", new ArrayList<>(List.of(1, 2, 3)));
        same("ArrayList, empty", new ArrayList<>());
        same("LinkedList", new LinkedList<>(List.of("a", "b")));
        same("ArrayDeque", new ArrayDeque<>(List.of("a", "b")));
        same("Vector", new Vector<>(List.of(1, 2)));
        Stack<String> stack = new Stack<>();
        stack.push("top");
        same("Stack", stack);
        same("HashSet", new HashSet<>(List.of("a", "b", "c")));
        same("HashSet of sets", new HashSet<>(List.of(Set.of(1), Set.of(2), List.of(Set.of(3)))));
        same("LinkedHashSet", new LinkedHashSet<>(List.of(3, 1, 2)));
        same("TreeSet", new TreeSet<>(List.of(3, 1, 2)));
        same("TreeSet, reversed", reversed());
        TreeSet<String> anyCase = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.addAll(List.of("b", "A"));
        same("TreeSet, any case", anyCase);
        TreeSet<String> reversedCase = new TreeSet<>(String.CASE_INSENSITIVE_ORDER.reversed());
        reversedCase.addAll(List.of("b", "A"));
        same("TreeSet, any case reversed", reversedCase);
        PriorityQueue<Integer> queue = new PriorityQueue<>(Comparator.reverseOrder());
        queue.addAll(List.of(5, 1, 4, 2, 3));
        same("PriorityQueue", queue);
        same("EnumSet", EnumSet.of(TimeUnit.DAYS, TimeUnit.HOURS));
        same("EnumSet, empty", EnumSet.noneOf(TimeUnit.class));
        same("EnumSet, full", EnumSet.allOf(TimeUnit.class));
        same("EnumSet of constants with bodies", EnumSet.allOf(Beans.Colour.class));
        same("ConcurrentSkipListSet", new ConcurrentSkipListSet<>(List.of(2, 1)));
        Set<String> keySet = ConcurrentHashMap.newKeySet();
        keySet.add("a");
        same("ConcurrentHashMap.newKeySet", keySet);
        same("CopyOnWriteArrayList", new CopyOnWriteArrayList<>(List.of(1, 2)));
        same("CopyOnWriteArraySet", new CopyOnWriteArraySet<>(List.of(1, 2)));
        same("ConcurrentLinkedQueue", new ConcurrentLinkedQueue<>(List.of(1, 2)));
        same("ConcurrentLinkedDeque", new ConcurrentLinkedDeque<>(List.of(1, 2)));
        same("LinkedBlockingQueue", new LinkedBlockingQueue<>(List.of(1, 2)));
        same("LinkedBlockingDeque", new LinkedBlockingDeque<>(List.of(1, 2)));
        same("ArrayBlockingQueue", new ArrayBlockingQueue<>(5, false, List.of(1, 2)));
        same("PriorityBlockingQueue", new PriorityBlockingQueue<>(List.of(2, 1)));
        same("Collections.newSetFromMap", setFromMap());
    }

    private static TreeSet<Integer> reversed() {
        TreeSet<Integer> reversed = new TreeSet<>(Comparator.reverseOrder());
        reversed.addAll(List.of(1, 2, 3));
        return reversed;
    }

    private static Set<String> setFromMap() {
        Set<String> set = Collections.newSetFromMap(new LinkedHashMap<>());
        set.add("a");
        return set;
    }

    private void addMaps() {
        Map<String, Object> map = new HashMap<>();
        map.put("a", 1);
        map.put(null, "null key");
        map.put("c", null);
        same("HashMap", map);
        Map<String, Integer> large = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            large.put("key" + i, i);
        }
        same("HashMap of 500", large);
        same("LinkedHashMap", new LinkedHashMap<>(Map.of("k", List.of(1))));
        same("TreeMap", new TreeMap<>(Map.of("a", 1, "b", 2)));
        TreeMap<Integer, String> descending = new TreeMap<>(Collections.reverseOrder());
        descending.putAll(Map.of(1, "a", 2, "b"));
        same("TreeMap, reversed", descending);
        same("Hashtable", new Hashtable<>(Map.of("a", 1, "b", 2)));
        same("ConcurrentHashMap", new ConcurrentHashMap<>(Map.of("a", 1, "b", 2)));
        same("ConcurrentSkipListMap", new ConcurrentSkipListMap<>(Map.of("a", 1, "b", 2)));
        same("EnumMap", new EnumMap<>(Map.of(TimeUnit.DAYS, "d", TimeUnit.HOURS, List.of())));
        same("EnumMap, empty", new EnumMap<TimeUnit, String>(TimeUnit.class));
        Map<String, Integer> identity = new IdentityHashMap<>();
        identity.put("a", 1);
        same("IdentityHashMap", identity);
        Properties defaults = new Properties();
        defaults.setProperty("b", "default");
        Properties properties = new Properties(defaults);
        properties.setProperty("a", "own");
        same("Properties with defaults", properties);
        same("SimpleEntry", new AbstractMap.SimpleEntry<>("a", null));
        same("SimpleImmutableEntry", new AbstractMap.SimpleImmutableEntry<>("a", 1));
        same("Map.entry", Map.entry("a", 1));
    }

    private void addViews() {
        List<Integer> list = new ArrayList<>(List.of(1, 2, 3, 4));
        Map<String, Integer> map = new LinkedHashMap<>(Map.of("a", 1, "b", 2));
        TreeMap<String, Integer> tree = new TreeMap<>(map);
        copy("ArrayList.subList", list.subList(1, 3));
        copy("LinkedList.subList", new LinkedList<>(list).subList(1, 3));
        copy("HashMap.keySet", new HashMap<>(map).keySet());
        copy("HashMap.values", new HashMap<>(map).values());
        copy("HashMap.entrySet", new HashMap<>(map).entrySet());
        copy("HashMap entry", new HashMap<>(map).entrySet().iterator().next());
        copy("LinkedHashMap.keySet", map.keySet());
        copy("LinkedHashMap.values", map.values());
        copy("TreeMap.keySet", tree.keySet());
        copy("TreeMap.values", tree.values());
        copy("TreeMap.headMap", tree.headMap("b"));
        copy("TreeMap.descendingMap", tree.descendingMap());
        copy("ConcurrentHashMap.keySet", new ConcurrentHashMap<>(map).keySet());
        copy("ConcurrentHashMap.values", new ConcurrentHashMap<>(map).values());
        copy("List.of.subList", List.of(1, 2, 3).subList(0, 2));
    }

    private void addImmutables() {
        same("Collections.emptyList", Collections.emptyList());
        same("Collections.emptySet", Collections.emptySet());
        same("Collections.emptyMap", Collections.emptyMap());
        same("list of empty lists", new ArrayList<>(Collections.nCopies(9, Collections.emptyList())));
        same("Collections.singletonList", Collections.singletonList("a"));
        same("Collections.singleton", Collections.singleton("a"));
        same("Collections.singletonMap", Collections.singletonMap("a", null));
        same("Collections.nCopies", Collections.nCopies(3, "a"));
        same("Arrays.asList", Arrays.asList("a", null));
        same("List.of", List.of());
        same("List.of 1", List.of("a"));
        same("List.of 3", List.of("a", "b", 3));
        same("List.of twice", new ArrayList<>(Collections.nCopies(2, List.of("a", "b", "c"))));
        same("Set.of 1", Set.of("a"));
        same("Set.of 3", Set.of("a", "b", "c"));
        same("Set.of enums", Set.of(TimeUnit.DAYS, TimeUnit.HOURS));
        same("Set.of different classes", Set.of("a", 1, 2L));
        same("Map.of", Map.of());
        same("Map.of 1", Map.of("a", 1));
        same("Map.of 3", Map.of("a", 1, "b", "2", "c", List.of()));
        same("Stream.toList with null", Stream.of("a", null, "c").toList());
        same("List.copyOf", List.copyOf(new ArrayList<>(List.of(1, 2))));
    }

    private void addWrappers() {
        List<String> list = new ArrayList<>(List.of("a", "b"));
        Set<String> set = new LinkedHashSet<>(list);
        TreeSet<String> tree = new TreeSet<>(Comparator.reverseOrder());
        tree.addAll(list);
        Map<String, Integer> map = new LinkedHashMap<>(Map.of("a", 1, "b", 2));
        TreeMap<String, Integer> sorted = new TreeMap<>(map);
        same("unmodifiableCollection", Collections.unmodifiableCollection(list));
        same("unmodifiableList", Collections.unmodifiableList(list));
        same("unmodifiableList, linked", Collections.unmodifiableList(new LinkedList<>(list)));
        same("unmodifiableSet", Collections.unmodifiableSet(set));
        same("unmodifiableSortedSet", Collections.unmodifiableSortedSet(tree));
        same("unmodifiableNavigableSet", Collections.unmodifiableNavigableSet(tree));
        same("unmodifiableMap", Collections.unmodifiableMap(map));
        same("unmodifiableSortedMap", Collections.unmodifiableSortedMap(sorted));
        same("unmodifiableNavigableMap", Collections.unmodifiableNavigableMap(sorted));
        same("synchronizedCollection", Collections.synchronizedCollection(list));
        same("synchronizedList", Collections.synchronizedList(list));
        same("synchronizedList, linked", Collections.synchronizedList(new LinkedList<>(list)));
        same("synchronizedSet", Collections.synchronizedSet(set));
        same("synchronizedSortedSet", Collections.synchronizedSortedSet(tree));
        same("synchronizedNavigableSet", Collections.synchronizedNavigableSet(tree));
        same("synchronizedMap", Collections.synchronizedMap(map));
        same("synchronizedSortedMap", Collections.synchronizedSortedMap(sorted));
        same("synchronizedNavigableMap", Collections.synchronizedNavigableMap(sorted));
        same("checkedList", Collections.checkedList(list, String.class));
        same("checkedSet", Collections.checkedSet(set, String.class));
        same("checkedMap", Collections.checkedMap(map, String.class, Integer.class));
        same(
                "unmodifiableList of unmodifiableMap",
                Collections.unmodifiableList(new ArrayList<>(List.of(Collections.unmodifiableMap(map)))));
    }

    private void addOdds() {
        same("Throwable", new Beans.Problem("broken"));
        same("Exception of the JDK with a cause", new IllegalStateException("a", new java.io.IOException("b")));
        same("Random", new Random(5));
        same("SimpleDateFormat", new SimpleDateFormat("yyyy-MM-dd", Locale.ROOT));
        same("DecimalFormat", new DecimalFormat("#,##0.00", DecimalFormatSymbols.getInstance(Locale.ROOT)));
        same("X500Principal", new X500Principal("CN=Duke, O=Java"));
        same("Subject", new Subject(false, Set.of(new X500Principal("CN=Duke")), Set.of(), Set.of()));
        same("Comparator of the JDK", Collections.reverseOrder());
    }

    private void addRefused() throws Exception {
        refused("lambda", (Comparator<String> & java.io.Serializable) (a, b) -> 0);
        refused(
                "proxy",
                Proxy.newProxyInstance(
                        JdkTypeMatrix.class.getClassLoader(), new Class<?>[] {Comparable.class}, (p, m, a) -> null));
        refused("Class", String.class);
        refused("URL", new URL("http://localhost/"));
        refused("Object", new Object());
        refused("Thread", Thread.currentThread());
        refused("Executor", Executors.newSingleThreadExecutor());
        refused("not Serializable", new Beans.Plain());
        refused("Map.keySet of WeakHashMap", new WeakHashMap<>(Map.of("a", 1)).keySet());
        refused("Comparator that calls a lambda", Comparator.comparing(String::length));
        refused("iterator", List.of(1).iterator());
    }
}
