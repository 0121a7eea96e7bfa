// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Delivery;
import dev.baton.it.History;
import dev.baton.it.oracle.OldIdDies.Id;
import dev.baton.it.oracle.OldIdDies.Use;
import java.util.List;
import org.junit.jupiter.api.Test;

class OldIdDiesTest {
    private static final Answer LOGGED_IN = new Answer(Delivery.COMPLETE, 200, "", "new id", true);

    private final History<Use, Answer> history = new History<>();

    private void use(Id id, Visit visit, String text) {
        history.start(new Use(id, visit)).end(Answer.success(text));
    }

    private void logIn() {
        history.start(new Use(Id.OLD, Visit.LOG_IN)).end(LOGGED_IN);
    }

    private List<String> complaints() {
        return OldIdDies.complaints(history, "ada");
    }

    @Test
    void anOldIdThatDiesIsRightWhateverRequestsOnTheirWayWereTold() {
        use(Id.OLD, Visit.SEE, "nobody");
        History<Use, Answer>.Open slow = history.start(new Use(Id.OLD, Visit.CHANGE));
        History<Use, Answer>.Open slower = history.start(new Use(Id.OLD, Visit.SEE));
        logIn();
        slow.end(Answer.success("set"));
        slower.end(Answer.success("ada"));
        use(Id.OLD, Visit.SEE, "none");
        use(Id.OLD, Visit.CHANGE, "none");
        use(Id.OLD, Visit.CHANGE_ANY, "set");
        use(Id.NEW, Visit.SEE, "ada");
        use(Id.NEW, Visit.CHANGE, "set");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void anOldIdThatStillOpensTheSessionIsFound() {
        logIn();
        use(Id.OLD, Visit.SEE, "ada");
        use(Id.OLD, Visit.CHANGE, "set");
        assertThat(complaints())
                .hasSize(2)
                .allSatisfy(complaint -> assertThat(complaint).contains("OLD"));
    }

    @Test
    void aNewIdThatDoesNotOpenTheSessionIsFound() {
        logIn();
        use(Id.NEW, Visit.SEE, "none");
        assertThat(complaints()).singleElement().asString().contains("NEW", "none");
    }

    @Test
    void aLoginThatIsUndoneIsFound() {
        logIn();
        use(Id.NEW, Visit.SEE, "nobody");
        assertThat(complaints()).singleElement().asString().contains("nobody");
    }

    @Test
    void aRequestThatFailsIsFound() {
        logIn();
        history.start(new Use(Id.OLD, Visit.CHANGE)).end(Answer.complete(409, "gone", "none"));
        assertThat(complaints()).singleElement().asString().contains("409 gone");
    }

    @Test
    void aCookieThatThrowsTheUserOutIsFound() {
        logIn();
        history.start(new Use(Id.OLD, Visit.CHANGE_ANY)).end(LOGGED_IN);
        assertThat(complaints()).singleElement().asString().contains("another cookie");
    }

    @Test
    void aHistoryThatTellsNothingIsFound() {
        use(Id.OLD, Visit.SEE, "nobody");
        history.start(new Use(Id.OLD, Visit.CHANGE));
        assertThat(complaints()).hasSize(2);
    }
}
