// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.cost;

import dev.baton.it.Traffic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What each kind of request cost, for somebody to read. Not thread-safe. */
final class CostTable {
    private final List<String> rows = new ArrayList<>();

    void add(String request, Traffic traffic) {
        Map<String, Long> commands = new TreeMap<>(traffic.commands());
        rows.add("%-58s %5d %6d %6d  %s"
                .formatted(request, traffic.trips(), traffic.bytesToServer(), traffic.bytesToNode(), commands));
    }

    void print() {
        rows.sort(Comparator.naturalOrder());
        rows.add(
                0,
                "%-58s %5s %6s %6s  %s".formatted("request with a live cookie", "trips", "sent", "read", "commands"));
        System.out.writeBytes((String.join("\n", rows) + "\n").getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }
}
