// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.oracle;

import dev.baton.it.History;
import dev.baton.it.History.Call;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * What may be read of a value that is only ever written higher.
 *
 * <p>Read your writes: a read sees at least what the writes have written that were noticed before it began. Monotonic reads:
 * it sees at least what reads have seen that ended before it began. The times are the clients', so that neither needs a
 * clock that nodes share.
 */
public final class RisingValue {
    private RisingValue() {}

    /** Returns the reads that missed a write. */
    public static List<String> staleReads(History<Access, Long> history) {
        return below(
                history, call -> !call.asked().isRead(), call -> call.asked().written());
    }

    /** Returns the reads that saw less than a read before them. */
    public static List<String> fallingReads(History<Access, Long> history) {
        return below(history, call -> call.asked().isRead(), call -> Objects.requireNonNull(call.answered()));
    }

    @FunctionalInterface
    private interface Value {
        long of(Call<Access, Long> call);
    }

    private static List<String> below(
            History<Access, Long> history, Predicate<Call<Access, Long>> isEvidence, Value value) {
        List<Call<Access, Long>> ended =
                history.calls().stream().filter(call -> call.answered() != null).toList();
        List<Call<Access, Long>> evidence = ended.stream()
                .filter(isEvidence)
                .sorted(Comparator.comparingLong(Call::endNanos))
                .toList();
        List<Call<Access, Long>> reads = ended.stream()
                .filter(call -> call.asked().isRead())
                .sorted(Comparator.comparingLong(Call::startNanos))
                .toList();
        List<String> complaints = new ArrayList<>();
        Call<Access, Long> highest = null;
        int next = 0;
        for (Call<Access, Long> read : reads) {
            while (next < evidence.size() && evidence.get(next).precedes(read)) {
                Call<Access, Long> candidate = evidence.get(next++);
                highest = highest == null || value.of(candidate) > value.of(highest) ? candidate : highest;
            }
            if (highest != null && Objects.requireNonNull(read.answered()) < value.of(highest)) {
                complaints.add("call %d saw %d, and began after call %d (%s), which stands for %d"
                        .formatted(
                                read.number(), read.answered(), highest.number(), highest.asked(), value.of(highest)));
            }
        }
        return complaints;
    }
}
