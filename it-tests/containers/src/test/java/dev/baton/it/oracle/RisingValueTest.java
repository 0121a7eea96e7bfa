// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.History;
import org.junit.jupiter.api.Test;

class RisingValueTest {
    private final History<Access, Long> history = new History<>();

    private void write(long value) {
        history.start(Access.write(value)).end(value);
    }

    private void read(long seen) {
        history.start(Access.read()).end(seen);
    }

    @Test
    void aReadThatSeesTheLastWriteOrALaterOneIsRight() {
        write(1);
        read(1);
        History<Access, Long>.Open write = history.start(Access.write(2));
        read(1);
        read(2);
        write.end(2L);
        read(2);
        assertThat(RisingValue.staleReads(history)).isEmpty();
        assertThat(RisingValue.fallingReads(history)).isEmpty();
    }

    @Test
    void aReadThatMissesAWriteIsFound() {
        write(1);
        write(2);
        read(1);
        assertThat(RisingValue.staleReads(history)).singleElement().asString().contains("saw 1", "write 2");
        assertThat(RisingValue.fallingReads(history)).isEmpty();
    }

    @Test
    void aReadThatMissesAWriteIsFoundThoughItEndedAfterALaterOneBegan() {
        write(5);
        History<Access, Long>.Open read = history.start(Access.read());
        History<Access, Long>.Open write = history.start(Access.write(6));
        read.end(4L);
        write.end(6L);
        assertThat(RisingValue.staleReads(history)).hasSize(1);
    }

    @Test
    void aReadThatSeesLessThanOneBeforeIsFound() {
        History<Access, Long>.Open write = history.start(Access.write(3));
        read(3);
        read(2);
        write.end(3L);
        assertThat(RisingValue.fallingReads(history)).singleElement().asString().contains("saw 2", "stands for 3");
        assertThat(RisingValue.staleReads(history)).isEmpty();
    }

    @Test
    void readsAtTheSameTimeMaySeeWhatTheyLike() {
        History<Access, Long>.Open slow = history.start(Access.read());
        read(7);
        slow.end(6L);
        assertThat(RisingValue.fallingReads(history)).isEmpty();
    }

    @Test
    void whatFellOnceIsFoundThoughItRoseAgain() {
        read(1);
        read(4);
        read(3);
        read(4);
        assertThat(RisingValue.fallingReads(history)).hasSize(1);
    }
}
