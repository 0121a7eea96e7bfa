// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.oracle;

import dev.baton.it.Delivery;
import dev.baton.it.History;
import dev.baton.it.History.Call;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * No resurrection: once a request was told that the session has ended, no other finds it, none changes it, its
 * listeners have run once, and nothing of it is left in the store.
 */
public final class NoResurrection {
    private static final String NONE = "none";
    private static final String ENDED = "ended";
    private static final String SET = "set";

    private NoResurrection() {}

    /**
     * Returns what is wrong.
     *
     * @param destroyed how often listeners were told of the end, on all nodes
     * @param leftovers the keys of the session that are in the store after all requests
     * @param refusals the refusals that a change may meet, as {@link Answer#refusal} writes them
     */
    public static List<String> complaints(
            History<Visit, Answer> history, int destroyed, List<String> leftovers, Set<String> refusals) {
        List<String> complaints = new ArrayList<>();
        List<Call<Visit, Answer>> ends = history.calls().stream()
                .filter(call -> call.asked() == Visit.END && is(call, ENDED))
                .toList();
        Optional<Call<Visit, Answer>> end = ends.stream().min(Comparator.comparingLong(Call::endNanos));
        if (end.isEmpty()) {
            complaints.add("nobody was told that the session has ended, so nothing can be told");
        }
        if (destroyed != 1) {
            complaints.add("the session was destroyed %d times".formatted(destroyed));
        }
        for (Call<Visit, Answer> call : history.calls()) {
            @Nullable Answer answer = call.answered();
            if (answer == null) {
                complaints.add("call %d was never recorded to its end".formatted(call.number()));
                continue;
            }
            boolean refused = answer.isRefusal() && refusals.contains(answer.refusal());
            if (!answer.isSuccess() && !refused && !isCutOffByTheEnd(call, answer, ends)) {
                complaints.add("call %d (%s) was answered with %s (%s)"
                        .formatted(call.number(), call.asked(), answer.refusal(), answer.delivery()));
            }
            if (end.isPresent() && end.get().precedes(call) && livesOn(call, answer)) {
                complaints.add("call %d (%s) was answered '%s' after call %d had ended the session"
                        .formatted(
                                call.number(),
                                call.asked(),
                                answer.text(),
                                end.get().number()));
            }
        }
        leftovers.forEach(key -> complaints.add("the store still has " + key));
        return complaints;
    }

    /**
     * Requests of one node share the session. What one changes after another's answer has begun is saved, or is lost, by
     * whichever ends first, and nobody can tell whose it was: so both are told, the other by a cut.
     */
    private static boolean isCutOffByTheEnd(Call<Visit, Answer> call, Answer answer, List<Call<Visit, Answer>> ends) {
        return call.asked() == Visit.CHANGE
                && answer.delivery() != Delivery.COMPLETE
                && ends.stream().anyMatch(end -> !end.precedes(call) && !call.precedes(end));
    }

    private static boolean livesOn(Call<Visit, Answer> call, Answer answer) {
        return switch (call.asked()) {
            case SEE -> !answer.text().equals(NONE);
            case CHANGE -> answer.text().equals(SET);
            case END, CHANGE_ANY, LOG_IN -> false;
        };
    }

    private static boolean is(Call<Visit, Answer> call, String text) {
        Answer answer = call.answered();
        return answer != null && answer.isSuccess() && answer.text().equals(text);
    }
}
