// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Delivery;
import dev.baton.it.History;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NoLostUpdateTest {
    private static final Answer DONE = Answer.success("1");
    private static final Answer CONFLICT = Answer.complete(409, "conflict", "");
    private static final Answer UNKNOWN = Answer.complete(503, "unknown", "");
    private static final Answer CUT_OFF = new Answer(Delivery.CUT_OFF, 200, "", "", false);
    private static final Answer NOT_SENT = new Answer(Delivery.NOT_SENT, 0, "", "", false);
    private static final Set<String> REFUSALS = Set.of("409 conflict", "503 unknown");

    private final History<Integer, Answer> history = new History<>();

    private void requests(Answer... answers) {
        for (int i = 0; i < answers.length; i++) {
            history.start(i + 1).end(answers[i]);
        }
    }

    private List<String> complaints(int counter, Integer... numbers) {
        return NoLostUpdate.complaints(history, new Tally(counter, Set.of(numbers)), REFUSALS);
    }

    @Test
    void everySuccessIsThereAndOfTheUnknownWhateverBecameOfThem() {
        requests(DONE, CONFLICT, UNKNOWN, CUT_OFF, NOT_SENT, DONE);
        assertThat(complaints(2, 1, 6)).isEmpty();
        assertThat(complaints(4, 1, 3, 4, 6)).isEmpty();
    }

    @Test
    void aSuccessThatIsLostIsFound() {
        requests(DONE, DONE, DONE);
        assertThat(complaints(2, 1, 3)).singleElement().asString().contains("request 2", "lost");
    }

    @Test
    void aCounterThatMissedAnUpdateIsFound() {
        requests(DONE, DONE);
        assertThat(complaints(1, 1, 2)).singleElement().asString().contains("counter is at 1");
    }

    @Test
    void aRequestThatCountedTwiceIsFound() {
        requests(DONE, UNKNOWN);
        assertThat(complaints(3, 1, 2)).singleElement().asString().contains("counter is at 3");
    }

    @Test
    void aRefusedRequestWhoseChangesAreThereIsFound() {
        requests(DONE, CONFLICT);
        assertThat(complaints(2, 1, 2)).singleElement().asString().contains("request 2", "409 conflict");
    }

    @Test
    void aRequestThatNobodyCanHaveMadeIsFound() {
        requests(DONE, NOT_SENT);
        assertThat(complaints(2, 1, 2)).singleElement().asString().contains("request 2", "NOT_SENT");
        assertThat(complaints(2, 1, 7)).singleElement().asString().contains("7 is there");
    }

    @Test
    void aRefusalThatNoClientMayGetIsFound() {
        requests(DONE, Answer.complete(500, "", ""), Answer.complete(409, "gone", ""));
        assertThat(complaints(1, 1))
                .satisfiesExactly(
                        first -> assertThat(first).contains("request 2", "500"),
                        second -> assertThat(second).contains("request 3", "409 gone"));
    }

    @Test
    void aHistoryThatTellsNothingIsFound() {
        history.start(1);
        history.start(2).end(DONE);
        history.start(2).end(DONE);
        assertThat(complaints(1, 2)).hasSize(2);
    }
}
