// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One application of a node: the same pages as all others, under its own path and with settings of its own. Immutable.
 *
 * @param name its path without the slash
 * @param settings what its Manager is told, the store excepted
 * @param traits what else is special about it
 */
public record Application(String name, Map<String, String> settings, Set<Trait> traits) {
    /** What an application may have beyond its settings. */
    public enum Trait {
        /** FORM login for {@code /private/*}. */
        LOGIN,
        /** A mutant: the moment before the first byte is not caught, so that sessions are saved when requests end. */
        UNHOOKED
    }

    public Application {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        traits = traits.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(traits));
    }

    /** Returns an application with Baton's defaults. */
    public static Application of(String name) {
        return new Application(name, Map.of(), Set.of());
    }

    /** Returns this application with one more setting. */
    public Application with(String setting, String value) {
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(setting, value);
        return new Application(name, more, traits);
    }

    /** Returns this application with one more trait. */
    public Application with(Trait trait) {
        Set<Trait> more = EnumSet.of(trait);
        more.addAll(traits);
        return new Application(name, settings, more);
    }

    /** Returns the path of one of its pages. */
    public String path(String page) {
        return "/" + name + page;
    }

    /** Returns all this as one argument of a command line. */
    String toArgument() {
        Stream<String> texts = settings.entrySet().stream().map(setting -> setting.getKey() + "=" + setting.getValue());
        return Stream.of(Stream.of(name), traits.stream().map(Trait::name), texts)
                .flatMap(part -> part)
                .collect(Collectors.joining(" "));
    }

    /** Reads what {@link #toArgument} wrote. */
    static Application parse(String argument) {
        String[] words = argument.split(" ");
        Application read = of(words[0]);
        for (String word : Arrays.asList(words).subList(1, words.length)) {
            int equals = word.indexOf('=');
            read = equals < 0
                    ? read.with(Trait.valueOf(word))
                    : read.with(word.substring(0, equals), word.substring(equals + 1));
        }
        return read;
    }
}
