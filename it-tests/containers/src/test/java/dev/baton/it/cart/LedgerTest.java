// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.cart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Delivery;
import dev.baton.it.History;
import dev.baton.it.cart.Ledger.Seen;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final Seen ADDED = new Seen(Delivery.COMPLETE, 200);
    private static final Seen CUT_OFF = new Seen(Delivery.CUT_OFF, 200);
    private static final Seen NO_ANSWER = new Seen(Delivery.NO_ANSWER, 0);
    private static final Seen NOT_SENT = new Seen(Delivery.NOT_SENT, 0);

    private final History<Integer, Seen> history = new History<>();

    private void adds(Seen... seen) {
        for (int i = 0; i < seen.length; i++) {
            history.start(i + 1).end(seen[i]);
        }
    }

    private List<String> complaints(Integer... numbers) {
        return Ledger.complaints(history, List.of(numbers));
    }

    @Test
    void aCartWithEveryAnsweredAddIsRightWhateverBecameOfThoseCutOff() {
        adds(ADDED, CUT_OFF, NO_ANSWER, ADDED, NOT_SENT);
        assertThat(complaints(1, 4)).isEmpty();
        assertThat(complaints(1, 2, 3, 4)).isEmpty();
        assertThat(complaints(4, 3, 1)).isEmpty();
    }

    @Test
    void anAnsweredAddThatIsLostIsFound() {
        adds(ADDED, ADDED, ADDED);
        assertThat(complaints(1, 3)).singleElement().asString().contains("add 2", "0 times");
    }

    @Test
    void anAnsweredAddThatIsThereTwiceIsFound() {
        adds(ADDED, ADDED);
        assertThat(complaints(1, 2, 1)).singleElement().asString().contains("add 1", "2 times");
    }

    @Test
    void anAddThatWasCutOffAndIsThereTwiceIsFound() {
        adds(ADDED, CUT_OFF, NO_ANSWER);
        assertThat(complaints(1, 2, 2)).singleElement().asString().contains("add 2", "2 times");
        assertThat(complaints(1, 3, 3)).singleElement().asString().contains("add 3", "2 times");
    }

    @Test
    void anAddThatNobodyCanHaveMadeIsFound() {
        adds(ADDED, NOT_SENT);
        assertThat(complaints(1, 2)).singleElement().asString().contains("add 2", "1 times");
        assertThat(complaints(1, 7)).singleElement().asString().contains("7 is there");
    }

    @Test
    void anAnswerOtherThan200IsFound() {
        adds(ADDED, new Seen(Delivery.COMPLETE, 503));
        assertThat(complaints(1)).singleElement().asString().contains("add 2", "503");
    }

    @Test
    void aHistoryThatTellsNothingIsFound() {
        history.start(1);
        history.start(2).end(ADDED);
        history.start(2).end(ADDED);
        assertThat(complaints(2)).hasSize(2);
    }
}
