// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What is there in a node after a collection of garbage, as far as an application could have left it.
 *
 * @param loaders how many class loaders of applications live
 * @param threads the names of threads, but for those of neighbours, and those that Tomcat makes as it needs them
 * @param beans the names of JMX beans, but for those that Tomcat makes for connections of clients
 * @param connections how many connections there are to a store
 */
record Remains(long loaders, List<String> threads, List<String> beans, long connections) {
    /** Nothing at all. */
    static final Remains NONE = new Remains(0, List.of(), List.of(), 0);

    private static final Pattern OF_OTHERS = Pattern.compile(String.join(
            "|",
            "(http-nio-127\\.0\\.0\\.1-|Catalina-utility-).*",
            "Catalina:.*type=RequestProcessor.*",
            // A neighbour may begin something at any time.
            "baton-[a-z]+-Catalina/localhost/(one|two|three|probe)"));

    Remains {
        threads = threads.stream().sorted().toList();
        beans = beans.stream().sorted().toList();
    }

    /** Reads what the probe prints. */
    static Remains of(List<String> lines, long connections) {
        return new Remains(
                Long.parseLong(named("loaders", lines).get(0)),
                named("thread", lines),
                named("bean", lines),
                connections);
    }

    private static List<String> named(String kind, List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(kind + " "))
                .map(line -> line.substring(kind.length() + 1))
                .filter(name -> !OF_OTHERS.matcher(name).matches())
                .toList();
    }

    /** Returns what was not there {@code before}. */
    Remains beyond(Remains before) {
        return new Remains(
                loaders - before.loaders,
                without(before.threads, threads),
                without(before.beans, beans),
                connections - before.connections);
    }

    private static List<String> without(List<String> before, List<String> now) {
        List<String> more = new ArrayList<>(now);
        before.forEach(more::remove);
        return more;
    }
}
