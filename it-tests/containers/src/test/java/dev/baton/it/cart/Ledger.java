// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.cart;

import dev.baton.it.Delivery;
import dev.baton.it.History;
import dev.baton.it.History.Call;
import dev.baton.it.WebReply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares what customers were told about numbered adds with what is in the cart afterwards.
 *
 * <p>An add that was answered by a complete 200 is there once. One that was cut off is there once or not at all, and one
 * that never reached a node is not there. A node that lives answers nothing but 200.
 */
final class Ledger {
    /** How an add ended, as far as its customer can tell. */
    enum Fate {
        ADDED(1, 1),
        CUT_OFF(0, 1),
        NEVER_SENT(0, 0);

        private final int least;
        private final int most;

        Fate(int least, int most) {
            this.least = least;
            this.most = most;
        }
    }

    /**
     * What a customer saw of an add.
     *
     * @param status the status, or 0 if none arrived
     */
    record Seen(Delivery delivery, int status) {
        static Seen of(WebReply reply) {
            return new Seen(reply.delivery(), reply.status());
        }

        boolean isRefusal() {
            return delivery == Delivery.COMPLETE && status != 200;
        }

        Fate fate() {
            return switch (delivery) {
                case COMPLETE -> status == 200 ? Fate.ADDED : Fate.CUT_OFF;
                case NOT_SENT -> Fate.NEVER_SENT;
                case UNDELIMITED, CUT_OFF, NO_ANSWER -> Fate.CUT_OFF;
            };
        }
    }

    private final Map<Integer, Seen> adds = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();

    private Ledger(List<Call<Integer, Seen>> calls) {
        for (Call<Integer, Seen> call : calls) {
            @Nullable Seen seen = call.answered();
            if (seen == null) {
                complaints.add("add %d was never recorded to its end".formatted(call.asked()));
            } else if (adds.put(call.asked(), seen) != null) {
                complaints.add("number %d was used twice, so nothing can be told of it".formatted(call.asked()));
            }
        }
    }

    /** Returns what is wrong with a cart that holds {@code numbers} after {@code history}; nothing if it is right. */
    static List<String> complaints(History<Integer, Seen> history, List<Integer> numbers) {
        return new Ledger(history.calls()).audit(numbers);
    }

    private List<String> audit(List<Integer> numbers) {
        Map<Integer, Integer> counts = new HashMap<>();
        numbers.forEach(number -> counts.merge(number, 1, Integer::sum));
        adds.forEach((number, seen) -> {
            int times = counts.getOrDefault(number, 0);
            Fate fate = seen.fate();
            if (times < fate.least || times > fate.most) {
                complaints.add("add %d ended as %s (%s), and is there %d times".formatted(number, fate, seen, times));
            }
            if (seen.isRefusal()) {
                complaints.add("add %d was answered with %d".formatted(number, seen.status()));
            }
        });
        counts.keySet().stream()
                .filter(number -> !adds.containsKey(number))
                .forEach(number -> complaints.add("%d is there, and nobody added it".formatted(number)));
        return complaints;
    }

    /** Returns how many adds of {@code history} ended as {@code fate}. */
    static long count(History<Integer, Seen> history, Fate fate) {
        return history.calls().stream()
                .map(Call::answered)
                .filter(seen -> seen != null && seen.fate() == fate)
                .count();
    }
}
