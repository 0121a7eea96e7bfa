// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import dev.baton.session.PrincipalSettings.WhenFull;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings from where a container has them, from system properties ({@code baton.store}) and from the environment
 * ({@code BATON_STORE}), in this order: the first that has a setting decides it.
 *
 * <p>Collects every fault before it complains. Not thread-safe; used once.
 */
public final class SettingsReader {
    /** The names of all settings. */
    public static final Set<String> NAMES = names(
            "store",
            "namespace",
            "allowedClasses",
            "maxAttributeBytes",
            "maxSessionBytes",
            "maxAttributes",
            "maxDepth",
            "maxObjects",
            "unreadableAttributes",
            "compressFrom",
            "encryption",
            "encryptionKeys",
            "nearCacheBytes",
            "consistency",
            "freshness",
            "lockWait",
            "lockLease",
            "lockMaxHold",
            "readOnlyPaths",
            "ignoredPaths",
            "noTouchPaths",
            "absoluteTimeout",
            "principalIndex",
            "maxSessionsPerPrincipal",
            "whenTooManySessions");

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9}) ?(ms|s|m|h)");

    /** Stands where the store should be, until the faults are told. */
    private static final URI NO_STORE = URI.create("none:none");

    private final Map<String, String> given;
    private final Function<String, @Nullable String> properties;
    private final Function<String, @Nullable String> environment;
    private final List<String> faults = new ArrayList<>();

    /** @param given what the container's file says, by name; names that are no settings are faults */
    public SettingsReader(Map<String, String> given) {
        this(given, System::getProperty, System::getenv);
    }

    SettingsReader(
            Map<String, String> given,
            Function<String, @Nullable String> properties,
            Function<String, @Nullable String> environment) {
        this.given = new LinkedHashMap<>(given);
        this.properties = properties;
        this.environment = environment;
    }

    /**
     * The settings.
     *
     * @param defaultNamespace the namespace where none is set
     * @param storeCheck looks at the store's URI, and throws an {@link IllegalArgumentException}, without a password in
     *     it, if that cannot work
     * @param classesCheck looks at the patterns of allowed classes, and throws a {@link SettingFaultsException} if they
     *     cannot work
     * @throws SettingFaultsException naming every fault at once
     */
    public SessionSettings read(
            String defaultNamespace, Consumer<URI> storeCheck, Consumer<List<String>> classesCheck) {
        for (String name : given.keySet()) {
            if (!NAMES.contains(name)) {
                faults.add("there is no setting '" + name + "'. The settings are " + new TreeSet<>(NAMES));
            }
        }
        URI store = value("store").map(text -> uri(text, storeCheck)).orElseGet(this::missingStore);
        String namespace = value("namespace").orElse(defaultNamespace);
        AttributeSettings attributes = attributes(classesCheck);
        long nearCache = number("nearCacheBytes", SessionSettings.DEFAULT_NEAR_CACHE_BYTES, Long.MAX_VALUE);
        Consistency consistency = choice("consistency", Consistency.class, Consistency.MERGE);
        Freshness freshness = choice("freshness", Freshness.class, Freshness.CHECKED);
        Duration lockWait = duration("lockWait", SessionSettings.DEFAULT_LOCK_WAIT);
        Duration lockLease = duration("lockLease", SessionSettings.DEFAULT_LOCK_LEASE);
        Duration lockMaxHold = duration("lockMaxHold", SessionSettings.DEFAULT_LOCK_MAX_HOLD);
        PathPatterns readOnly = paths("readOnlyPaths");
        PathPatterns ignored = paths("ignoredPaths");
        PathPatterns noTouch = paths("noTouchPaths");
        Optional<Duration> absoluteTimeout = duration("absoluteTimeout");
        PrincipalSettings principals = principals();
        SessionSettings settings = orFault(() -> new SessionSettings(
                store,
                namespace,
                attributes,
                nearCache,
                consistency,
                freshness,
                lockWait,
                lockLease,
                lockMaxHold,
                readOnly,
                ignored,
                noTouch,
                absoluteTimeout,
                principals));
        if (settings == null || !faults.isEmpty()) {
            throw new SettingFaultsException(faults);
        }
        return settings;
    }

    private AttributeSettings attributes(Consumer<List<String>> classesCheck) {
        List<String> classes = value("allowedClasses").map(SettingsReader::list).orElse(List.of());
        orFault(() -> {
            classesCheck.accept(classes);
            return classes;
        });
        AttributeLimits limits = limits();
        UnreadableAttributes unreadable =
                parsed("unreadableAttributes", UnreadableAttributes::parse, UnreadableAttributes.DEFAULT);
        int compressFrom = number("compressFrom", AttributeSettings.DEFAULT_COMPRESS_FROM);
        Encryption encryption = choice("encryption", Encryption.class, Encryption.OFF);
        int before = faults.size();
        KeyRing keys = parsed("encryptionKeys", KeyRing::parse, KeyRing.EMPTY);
        // Keys that are wrong are said to be wrong, and not to be missing.
        Encryption possible = faults.size() > before ? Encryption.OFF : encryption;
        AttributeSettings attributes =
                orFault(() -> new AttributeSettings(classes, limits, unreadable, compressFrom, possible, keys));
        return attributes == null ? AttributeSettings.DEFAULT : attributes;
    }

    private AttributeLimits limits() {
        AttributeLimits standard = AttributeLimits.DEFAULT;
        int attributeBytes = number("maxAttributeBytes", standard.maxAttributeBytes());
        long sessionBytes = number("maxSessionBytes", standard.maxSessionBytes(), Integer.MAX_VALUE);
        int attributes = number("maxAttributes", standard.maxAttributes());
        int depth = number("maxDepth", standard.maxDepth());
        int objects = number("maxObjects", standard.maxObjects());
        AttributeLimits limits =
                orFault(() -> new AttributeLimits(attributeBytes, sessionBytes, attributes, depth, objects));
        return limits == null ? standard : limits;
    }

    private <T> T parsed(String name, Function<String, T> parser, T whenMissing) {
        Optional<String> text = value(name);
        if (text.isEmpty()) {
            return whenMissing;
        }
        T parsed = this.<T>orFault(() -> parser.apply(text.get()));
        return parsed == null ? whenMissing : parsed;
    }

    private PrincipalSettings principals() {
        boolean index = choice("principalIndex", Switch.class, Switch.ON) == Switch.ON;
        Optional<Integer> max = value("maxSessionsPerPrincipal")
                .map(text -> (int) number("maxSessionsPerPrincipal", 1, Integer.MAX_VALUE));
        WhenFull whenFull = choice("whenTooManySessions", WhenFull.class, WhenFull.REFUSE);
        PrincipalSettings read = orFault(() -> new PrincipalSettings(index, max, whenFull));
        return read == null ? PrincipalSettings.DEFAULT : read;
    }

    private enum Switch {
        ON,
        OFF
    }

    private Optional<String> value(String name) {
        String value = given.get(name);
        if (value == null) {
            value = properties.apply("baton." + name);
        }
        if (value == null) {
            value = environment.apply(
                    "BATON_" + name.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT));
        }
        return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
    }

    private URI uri(String text, Consumer<URI> check) {
        try {
            URI uri = StoreParameters.added(text, this::value);
            check.accept(uri);
            return uri;
        } catch (IllegalArgumentException e) {
            faults.add(String.valueOf(e.getMessage()));
            return NO_STORE;
        } catch (URISyntaxException e) {
            // The text may hold a password, and so may the exception's message.
            faults.add("store is not a URI: " + e.getReason() + " at position " + e.getIndex()
                    + ". Write for example redis://localhost:6379, and escape special characters of a password with %");
            return NO_STORE;
        }
    }

    private URI missingStore() {
        faults.add("store is not set. Say where sessions are kept, for example redis://localhost:6379, as attribute"
                + " 'store' in the container's configuration, as system property baton.store, or as environment variable"
                + " BATON_STORE");
        return NO_STORE;
    }

    private int number(String name, int whenMissing) {
        return (int) number(name, whenMissing, Integer.MAX_VALUE);
    }

    private long number(String name, long whenMissing, long max) {
        Optional<String> text = value(name);
        if (text.isEmpty()) {
            return whenMissing;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, with the same words as for a number that is too large.
        }
        faults.add(name + " must be a whole number up to " + max + ", but is '" + text.get() + "'");
        return whenMissing;
    }

    private <E extends Enum<E>> E choice(String name, Class<E> type, E whenMissing) {
        Optional<String> text = value(name);
        if (text.isEmpty()) {
            return whenMissing;
        }
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equalsIgnoreCase(text.get())) {
                return constant;
            }
        }
        faults.add(name + " must be one of "
                + Arrays.stream(type.getEnumConstants())
                        .map(SettingsReader::word)
                        .toList() + ", but is '" + text.get() + "'");
        return whenMissing;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Duration duration(String name, Duration whenMissing) {
        return duration(name).orElse(whenMissing);
    }

    private Optional<Duration> duration(String name) {
        Optional<String> text = value(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher parts = DURATION.matcher(text.get());
        if (!parts.matches()) {
            faults.add(
                    name + " must be a number with ms, s, m or h behind it, such as 10s, but is '" + text.get() + "'");
            return Optional.empty();
        }
        long number = Long.parseLong(parts.group(1));
        return Optional.of(
                switch (parts.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofSeconds(number);
                });
    }

    private PathPatterns paths(String name) {
        return value(name)
                .flatMap(text -> Optional.ofNullable(orFault(name + ": ", () -> PathPatterns.parse(text))))
                .orElse(PathPatterns.NONE);
    }

    private <T> @Nullable T orFault(Supplier<T> step) {
        return orFault("", step);
    }

    private <T> @Nullable T orFault(String prefix, Supplier<T> step) {
        try {
            return step.get();
        } catch (SettingFaultsException e) {
            e.faults().forEach(fault -> faults.add(prefix + fault));
            return null;
        }
    }

    private static Set<String> names(String... plain) {
        Set<String> names = new HashSet<>(List.of(plain));
        names.addAll(StoreParameters.BY_SETTING.keySet());
        return Set.copyOf(names);
    }

    private static List<String> list(String text) {
        Function<String, String> strip = String::strip;
        return Arrays.stream(text.split("[;,]"))
                .map(strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
