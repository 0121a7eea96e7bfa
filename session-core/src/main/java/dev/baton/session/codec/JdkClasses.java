// SPDX-License-Identifier: Apache-2.0

package dev.baton.session.codec;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Names of JDK classes that may be in a session: values, containers, exceptions, and what their serial forms are made of. */
final class JdkClasses {
    static final Set<String> ALLOWED = Arrays.stream("""
            java.lang.Boolean java.lang.Byte java.lang.CharSequence java.lang.Character java.lang.Comparable
            java.lang.Double java.lang.Enum java.lang.Float java.lang.Integer java.lang.Iterable java.lang.Long
            java.lang.Number java.lang.Object java.lang.Short java.lang.StackTraceElement java.lang.String
            java.lang.StringBuffer java.lang.StringBuilder

            java.lang.AssertionError java.lang.ArithmeticException java.lang.ArrayIndexOutOfBoundsException java.lang.ArrayStoreException
            java.lang.ClassCastException java.lang.CloneNotSupportedException java.lang.Error java.lang.Exception
            java.lang.IllegalArgumentException java.lang.IllegalStateException java.lang.IndexOutOfBoundsException
            java.lang.InterruptedException java.lang.NegativeArraySizeException java.lang.NullPointerException
            java.lang.NumberFormatException java.lang.ReflectiveOperationException java.lang.RuntimeException
            java.lang.SecurityException java.lang.StringIndexOutOfBoundsException java.lang.Throwable
            java.lang.UnsupportedOperationException
            java.io.EOFException java.io.FileNotFoundException java.io.IOException java.io.InvalidClassException
            java.io.InvalidObjectException java.io.NotSerializableException java.io.ObjectStreamException
            java.io.UncheckedIOException
            java.util.ConcurrentModificationException java.util.EmptyStackException
            java.util.InputMismatchException java.util.MissingResourceException java.util.NoSuchElementException
            java.util.concurrent.CancellationException java.util.concurrent.CompletionException
            java.util.concurrent.ExecutionException java.util.concurrent.TimeoutException
            java.security.GeneralSecurityException java.time.DateTimeException
            java.time.format.DateTimeParseException java.text.ParseException

            java.io.File java.io.Serializable
            java.math.BigDecimal java.math.BigInteger java.math.MathContext java.math.RoundingMode
            java.net.Inet4Address java.net.Inet6Address java.net.InetAddress java.net.InetSocketAddress
            java.net.SocketAddress java.net.URI

            java.sql.Date java.sql.Time java.sql.Timestamp
            java.text.ChoiceFormat java.text.DateFormat java.text.DateFormatSymbols java.text.DecimalFormat
            java.text.DecimalFormatSymbols java.text.Format java.text.NumberFormat java.text.SimpleDateFormat

            java.time.DayOfWeek java.time.Duration java.time.Instant java.time.LocalDate java.time.LocalDateTime
            java.time.LocalTime java.time.Month java.time.MonthDay java.time.OffsetDateTime java.time.OffsetTime
            java.time.Period java.time.Ser java.time.Year java.time.YearMonth java.time.ZoneId java.time.ZoneOffset
            java.time.ZonedDateTime java.time.chrono.IsoEra java.time.format.FormatStyle
            java.time.format.TextStyle java.time.temporal.ChronoField java.time.temporal.ChronoUnit

            java.util.AbstractMap$SimpleEntry java.util.AbstractMap$SimpleImmutableEntry java.util.ArrayDeque
            java.util.ArrayList java.util.Arrays$ArrayList java.util.BitSet java.util.Calendar java.util.CollSer
            java.util.Collection java.util.Currency java.util.Date java.util.EnumMap
            java.util.EnumSet$SerializationProxy java.util.EventObject java.util.GregorianCalendar java.util.HashMap
            java.util.HashSet java.util.Hashtable java.util.IdentityHashMap java.util.LinkedHashMap
            java.util.LinkedHashSet java.util.LinkedList java.util.List java.util.Locale java.util.Map
            java.util.Map$Entry java.util.PriorityQueue java.util.Properties java.util.Queue java.util.Random
            java.util.Set java.util.SimpleTimeZone java.util.SortedMap java.util.SortedSet java.util.Stack
            java.util.StringJoiner java.util.TimeZone java.util.TreeMap java.util.TreeSet java.util.UUID
            java.util.Vector java.util.regex.Pattern sun.util.calendar.ZoneInfo

            java.util.Collections$CheckedCollection java.util.Collections$CheckedList
            java.util.Collections$CheckedMap java.util.Collections$CheckedNavigableMap
            java.util.Collections$CheckedNavigableSet java.util.Collections$CheckedQueue
            java.util.Collections$CheckedRandomAccessList java.util.Collections$CheckedSet
            java.util.Collections$CheckedSortedMap java.util.Collections$CheckedSortedSet
            java.util.Collections$CopiesList java.util.Collections$EmptyList java.util.Collections$EmptyMap
            java.util.Collections$EmptySet java.util.Collections$ReverseComparator
            java.util.Collections$ReverseComparator2 java.util.Collections$SetFromMap
            java.util.Collections$SingletonList java.util.Collections$SingletonMap
            java.util.Collections$SingletonSet java.util.Collections$SynchronizedCollection
            java.util.Collections$SynchronizedList java.util.Collections$SynchronizedMap
            java.util.Collections$SynchronizedNavigableMap java.util.Collections$SynchronizedNavigableSet
            java.util.Collections$SynchronizedRandomAccessList java.util.Collections$SynchronizedSet
            java.util.Collections$SynchronizedSortedMap java.util.Collections$SynchronizedSortedSet
            java.util.Collections$UnmodifiableCollection java.util.Collections$UnmodifiableList
            java.util.Collections$UnmodifiableMap java.util.Collections$UnmodifiableNavigableMap
            java.util.Collections$UnmodifiableNavigableSet java.util.Collections$UnmodifiableRandomAccessList
            java.util.Collections$UnmodifiableSet java.util.Collections$UnmodifiableSortedMap
            java.util.Collections$UnmodifiableSortedSet java.util.Comparators$NaturalOrderComparator
            java.lang.String$CaseInsensitiveComparator

            java.util.concurrent.ArrayBlockingQueue java.util.concurrent.ConcurrentHashMap
            java.util.concurrent.ConcurrentHashMap$CollectionView
            java.util.concurrent.ConcurrentHashMap$KeySetView java.util.concurrent.ConcurrentHashMap$Segment
            java.util.concurrent.ConcurrentLinkedDeque java.util.concurrent.ConcurrentLinkedQueue
            java.util.concurrent.ConcurrentSkipListMap java.util.concurrent.ConcurrentSkipListSet
            java.util.concurrent.CopyOnWriteArrayList java.util.concurrent.CopyOnWriteArraySet
            java.util.concurrent.LinkedBlockingDeque java.util.concurrent.LinkedBlockingQueue
            java.util.concurrent.PriorityBlockingQueue java.util.concurrent.TimeUnit
            java.util.concurrent.atomic.AtomicBoolean java.util.concurrent.atomic.AtomicInteger
            java.util.concurrent.atomic.AtomicIntegerArray java.util.concurrent.atomic.AtomicLong
            java.util.concurrent.atomic.AtomicLongArray java.util.concurrent.atomic.AtomicReference
            java.util.concurrent.atomic.AtomicReferenceArray
            java.util.concurrent.atomic.LongAdder$SerializationProxy
            java.util.concurrent.locks.AbstractOwnableSynchronizer
            java.util.concurrent.locks.AbstractQueuedSynchronizer
            java.util.concurrent.locks.Condition java.util.concurrent.locks.ReentrantLock
            java.util.concurrent.locks.ReentrantLock$FairSync
            java.util.concurrent.locks.ReentrantLock$NonfairSync java.util.concurrent.locks.ReentrantLock$Sync
            java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject

            java.security.Principal javax.security.auth.Subject javax.security.auth.Subject$SecureSet
            javax.security.auth.x500.X500Principal
            """.trim().split("\\s+")).collect(Collectors.toUnmodifiableSet());

    private JdkClasses() {}
}
