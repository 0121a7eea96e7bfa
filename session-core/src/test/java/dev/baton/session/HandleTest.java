// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HandleTest {
    @Test
    void a_handle_is_22_characters_of_base64url() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(Handle.random().value()).matches("[A-Za-z0-9_-]{22}");
        }
    }

    @Test
    void every_character_of_the_alphabet_comes_up_at_every_place() {
        List<Set<Character>> seen = new ArrayList<>();
        for (int place = 0; place < Handle.LENGTH; place++) {
            seen.add(new HashSet<>());
        }
        // The chance that one of 64 characters is missing at one of 22 places is below 1 in 10 billion.
        for (int i = 0; i < 2_000; i++) {
            String value = Handle.random().value();
            for (int place = 0; place < Handle.LENGTH; place++) {
                seen.get(place).add(value.charAt(place));
            }
        }
        assertThat(seen).allSatisfy(characters -> assertThat(characters).hasSize(64));
    }

    @Test
    void two_handles_differ() {
        Set<Handle> handles = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            handles.add(Handle.random());
        }
        assertThat(handles).hasSize(10_000);
    }

    @Test
    void a_handle_may_be_seen() {
        String text = "ABCDEFGHIJKLMNOPQRST-_";
        assertThat(new Handle(text)).hasToString(text);
    }

    @Test
    void any_other_text_is_refused_without_being_repeated() {
        for (String text : List.of(
                "",
                "ABCDEFGHIJKLMNOPQRST-",
                "ABCDEFGHIJKLMNOPQRST-_A",
                "ABCDEFGHIJKLMNOPQRST+/",
                "ABCDEFGHIJKLMNOPQRST==",
                "ABCDEFGHIJKLMNOPQRST.x",
                "ABCDEFGHIJKLMNOPQRST x",
                "ABCDEFGHIJKLMNOPQRST\u00e9x",
                "ABCDEFGHIJKLMNOPQRST\uff21x",
                "ABCDEFGHIJKLMNOPQRST\u0000x")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Handle(text))
                    .withMessageContaining("22 characters")
                    .withMessageContaining("" + text.length())
                    .withMessageNotContaining("ABCDEFGH");
        }
    }

    @Test
    void no_handle_is_no_handle() {
        assertThatNullPointerException().isThrownBy(() -> new Handle(null));
    }
}
