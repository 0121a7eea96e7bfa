// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.oracle;

import dev.baton.it.History;
import dev.baton.it.History.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The old id dies: once a login has answered with a new id, the old one opens nothing, the new one opens a session whose user
 * stays logged in, and no request fails or gives the client another cookie.
 */
public final class OldIdDies {
    /** By which id a request came. */
    public enum Id {
        OLD,
        NEW
    }

    /** What a request with one of the ids wants. */
    public record Use(Id id, Visit visit) {}

    private static final String NONE = "none";

    private OldIdDies() {}

    /**
     * Returns what is wrong.
     *
     * @param user who has logged in
     */
    public static List<String> complaints(History<Use, Answer> history, String user) {
        List<String> complaints = new ArrayList<>();
        Optional<Call<Use, Answer>> login = history.calls().stream()
                .filter(call -> call.asked().visit() == Visit.LOG_IN)
                .filter(call -> call.answered() != null && call.answered().isSuccess())
                .findFirst();
        if (login.isEmpty()) {
            complaints.add("nobody has logged in, so nothing can be told");
        }
        for (Call<Use, Answer> call : history.calls()) {
            @Nullable Answer answer = call.answered();
            if (answer == null) {
                complaints.add("call %d was never recorded to its end".formatted(call.number()));
                continue;
            }
            judge(call, answer, complaints);
            boolean after = login.isPresent() && login.get().precedes(call);
            if (after && !isRight(call.asked(), answer, user)) {
                complaints.add("call %d (%s) was answered '%s' after the login"
                        .formatted(call.number(), call.asked(), answer.text()));
            }
        }
        return complaints;
    }

    private static void judge(Call<Use, Answer> call, Answer answer, List<String> complaints) {
        if (!answer.isSuccess()) {
            complaints.add("call %d (%s) was answered with %s (%s)"
                    .formatted(call.number(), call.asked(), answer.refusal(), answer.delivery()));
        }
        if (answer.setsCookie() && call.asked().visit() != Visit.LOG_IN) {
            complaints.add("call %d (%s) has given the client another cookie".formatted(call.number(), call.asked()));
        }
    }

    private static boolean isRight(Use use, Answer answer, String user) {
        return switch (use.visit()) {
            case SEE -> answer.text().equals(use.id() == Id.OLD ? NONE : user);
            case CHANGE -> use.id() == Id.NEW || answer.text().equals(NONE);
            case END, CHANGE_ANY, LOG_IN -> true;
        };
    }
}
