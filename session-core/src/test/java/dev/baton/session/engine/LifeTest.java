// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static dev.baton.session.engine.Life.DETACHED;
import static dev.baton.session.engine.Life.ENDED;
import static dev.baton.session.engine.Life.ENDING;
import static dev.baton.session.engine.Life.GONE;
import static dev.baton.session.engine.Life.LIVE;
import static dev.baton.session.engine.Life.NEW;
import static dev.baton.session.engine.Life.UNLOADED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.baton.session.engine.Life.Event;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LifeTest {
    private static final @Nullable Life NEVER = null;

    /** What follows each state, in the order LOADED, CREATED, LOST, CLAIMED, FINISHED, FAILED. */
    private static final Map<Life, @Nullable Life[]> TABLE = new EnumMap<>(Map.of(
            NEW, new @Nullable Life[] {NEVER, LIVE, NEVER, ENDING, NEVER, DETACHED},
            UNLOADED, new @Nullable Life[] {LIVE, NEVER, GONE, NEVER, NEVER, NEVER},
            LIVE, new @Nullable Life[] {LIVE, NEVER, GONE, ENDING, NEVER, DETACHED},
            ENDING, new @Nullable Life[] {NEVER, NEVER, GONE, NEVER, ENDED, NEVER},
            ENDED, new @Nullable Life[] {NEVER, NEVER, ENDED, NEVER, NEVER, NEVER},
            GONE, new @Nullable Life[] {NEVER, NEVER, GONE, ENDING, NEVER, NEVER},
            DETACHED, new @Nullable Life[] {NEVER, NEVER, DETACHED, ENDING, NEVER, DETACHED}));

    @ParameterizedTest
    @EnumSource(Life.class)
    void each_state_is_followed_by_what_the_table_says(Life life) {
        for (Event event : Event.values()) {
            Life next = TABLE.get(life)[event.ordinal()];
            if (next == null) {
                assertThatIllegalStateException()
                        .as("%s, %s", life, event)
                        .isThrownBy(() -> life.after(event))
                        .withMessageContaining(life.name())
                        .withMessageContaining(event.name());
            } else {
                assertThat(life.after(event)).as("%s, %s", life, event).isEqualTo(next);
            }
        }
    }

    @Test
    void application_code_uses_a_session_until_it_is_over() {
        assertThat(Life.values()).filteredOn(Life::usable).containsExactly(NEW, LIVE, ENDING, DETACHED);
    }
}
