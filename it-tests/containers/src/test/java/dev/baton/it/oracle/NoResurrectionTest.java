// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Delivery;
import dev.baton.it.History;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoResurrectionTest {
    private static final Set<String> REFUSALS = Set.of("409 gone");

    private final History<Visit, Answer> history = new History<>();

    private void visit(Visit visit, String text) {
        history.start(visit).end(Answer.success(text));
    }

    private List<String> complaints(String... leftovers) {
        return NoResurrection.complaints(history, 1, List.of(leftovers), REFUSALS);
    }

    @Test
    void aSessionThatEndsForGoodIsRightWhateverItsRequestsWereTold() {
        visit(Visit.CHANGE, "set");
        History<Visit, Answer>.Open slow = history.start(Visit.CHANGE);
        History<Visit, Answer>.Open late = history.start(Visit.CHANGE);
        visit(Visit.END, "ended");
        slow.end(Answer.success("set"));
        late.end(Answer.complete(409, "gone", ""));
        visit(Visit.END, "none");
        visit(Visit.SEE, "none");
        visit(Visit.CHANGE, "none");
        visit(Visit.CHANGE, "ended");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void aSessionThatIsSeenAgainIsFound() {
        visit(Visit.END, "ended");
        visit(Visit.SEE, "nobody");
        assertThat(complaints()).singleElement().asString().contains("SEE", "nobody");
    }

    @Test
    void aSessionThatIsChangedAgainIsFound() {
        visit(Visit.END, "ended");
        visit(Visit.CHANGE, "set");
        assertThat(complaints()).singleElement().asString().contains("CHANGE", "set");
    }

    @Test
    void aKeyThatIsLeftIsFound() {
        visit(Visit.END, "ended");
        assertThat(complaints("m:h")).singleElement().asString().contains("m:h");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void aSessionThatIsNotDestroyedOnceIsFound(int times) {
        visit(Visit.END, "ended");
        visit(Visit.END, "ended");
        assertThat(NoResurrection.complaints(history, times, List.of(), REFUSALS))
                .singleElement()
                .asString()
                .contains(times + " times");
    }

    @Test
    void aRefusalThatNoClientMayGetIsFound() {
        visit(Visit.END, "ended");
        history.start(Visit.CHANGE).end(Answer.complete(500, "", ""));
        assertThat(complaints()).singleElement().asString().contains("500");
    }

    @Test
    void aChangeThatIsCutOffIsFoundUnlessTheSessionEndsMeanwhile() {
        Answer cut = new Answer(Delivery.CUT_OFF, 200, "", "", false);
        visit(Visit.CHANGE, "set");
        History<Visit, Answer>.Open racing = history.start(Visit.CHANGE);
        visit(Visit.END, "ended");
        racing.end(cut);
        assertThat(complaints()).isEmpty();
        history.start(Visit.CHANGE).end(cut);
        assertThat(complaints()).singleElement().asString().contains("CUT_OFF");
    }

    @Test
    void aHistoryThatTellsNothingIsFound() {
        visit(Visit.SEE, "none");
        history.start(Visit.CHANGE);
        assertThat(complaints()).hasSize(2);
    }
}
