// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.it.History.Call;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private final History<String, Integer> history = new History<>();

    @Test
    void aCallThatEndedBeforeAnotherStartedPrecedesIt() {
        history.start("first").end(1);
        history.mark("node a killed");
        history.start("second").end(2);

        List<Call<String, Integer>> calls = history.calls();
        assertThat(calls).extracting(Call::asked).containsExactly("first", "second");
        assertThat(calls).extracting(Call::answered).containsExactly(1, 2);
        assertThat(calls.get(0).precedes(calls.get(1))).isTrue();
        assertThat(calls.get(0).overlaps(calls.get(1))).isFalse();
        assertThat(history.marks())
                .singleElement()
                .satisfies(mark -> assertThat(mark.nanos())
                        .isBetween(calls.get(0).endNanos(), calls.get(1).startNanos()));
    }

    @Test
    void callsThatAreOpenAtTheSameTimeOverlap() {
        History<String, Integer>.Open first = history.start("first");
        History<String, Integer>.Open second = history.start("second");
        first.end(1);
        second.end(2);
        assertThat(history.calls().get(0).overlaps(history.calls().get(1))).isTrue();
    }

    @Test
    void aCallWithoutAnswerPrecedesNothing() {
        history.start("first");
        history.start("second").end(2);
        assertThat(history.calls().get(0).precedes(history.calls().get(1))).isFalse();
        assertThat(history.calls().get(0).answered()).isNull();
    }

    @Test
    void aCallEndsOnce() {
        History<String, Integer>.Open open = history.start("first");
        open.end(1);
        assertThatThrownBy(() -> open.end(2)).isInstanceOf(IllegalStateException.class);
    }
}
