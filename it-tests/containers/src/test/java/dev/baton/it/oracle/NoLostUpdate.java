// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.oracle;

import dev.baton.it.History;
import dev.baton.it.History.Call;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * No lost update: what a request has done that reported success is there, once; what a refused one wanted is not.
 *
 * <p>Requests are numbered, and each leaves its number in the session and adds one to a counter. Of a request that was cut
 * off, or of which Baton says that it does not know, the effect is there once or not at all.
 */
public final class NoLostUpdate {
    private NoLostUpdate() {}

    /**
     * Returns what is wrong.
     *
     * @param left what is in the session after all requests
     * @param refusals the refusals that a client may get, as {@link Answer#refusal} writes them
     */
    public static List<String> complaints(History<Integer, Answer> history, Tally left, Set<String> refusals) {
        List<String> complaints = new ArrayList<>();
        Set<Integer> asked = new HashSet<>();
        for (Call<Integer, Answer> call : history.calls()) {
            @Nullable Answer answer = call.answered();
            if (!asked.add(call.asked())) {
                complaints.add("number %d was used twice, so nothing can be told of it".formatted(call.asked()));
            } else if (answer == null) {
                complaints.add("request %d was never recorded to its end".formatted(call.asked()));
            } else {
                judge(call.asked(), answer, left.numbers().contains(call.asked()), complaints);
                if (answer.isRefusal() && !refusals.contains(answer.refusal())) {
                    complaints.add("request %d was answered with %s".formatted(call.asked(), answer.refusal()));
                }
            }
        }
        left.numbers().stream()
                .filter(number -> !asked.contains(number))
                .forEach(number -> complaints.add("%d is there, and nobody asked for it".formatted(number)));
        if (left.counter() != left.numbers().size()) {
            complaints.add("the counter is at %d after the %d requests whose numbers are there"
                    .formatted(left.counter(), left.numbers().size()));
        }
        return complaints;
    }

    private static void judge(int number, Answer answer, boolean there, List<String> complaints) {
        switch (answer.certainty()) {
            case DONE -> {
                if (!there) {
                    complaints.add("request %d reported success, and what it did is lost".formatted(number));
                }
            }
            case NOT_DONE -> {
                if (there) {
                    complaints.add("request %d was told %s (%s), and what it did is there"
                            .formatted(number, answer.refusal(), answer.delivery()));
                }
            }
            case UNKNOWN -> {
                // Either is right.
            }
        }
    }
}
