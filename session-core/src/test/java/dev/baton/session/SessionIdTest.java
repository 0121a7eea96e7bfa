// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SessionIdTest {
    private static final String HANDLE = "handle-handle-handle-h";
    private static final String SECRET = "secret_secret_secret_s";
    private static final SessionId ID = new SessionId(new Handle(HANDLE), new Secret(SECRET));

    @Test
    void an_id_is_the_handle_and_the_secret_with_nothing_between() {
        assertThat(ID.value()).isEqualTo(HANDLE + SECRET).hasSize(SessionId.LENGTH);
        assertThat(SessionId.LENGTH).isEqualTo(44);
    }

    @Test
    void what_was_written_into_a_cookie_is_read_back() {
        assertThat(SessionId.parse(ID.value())).contains(ID);
        for (int i = 0; i < 1_000; i++) {
            SessionId id = SessionId.random();
            assertThat(SessionId.parse(id.value())).contains(id);
        }
    }

    @Test
    void a_route_from_the_first_dot_on_is_not_part_of_the_id() {
        for (String route : List.of(".node1", ".", ".a.b", ".\u0000", ".x".repeat(1_000))) {
            assertThat(SessionId.parse(ID.value() + route)).contains(ID);
        }
    }

    @Test
    void a_text_that_has_not_the_form_of_an_id_is_none() {
        for (String text : List.of(
                "",
                ".",
                ".node1",
                HANDLE,
                HANDLE + ".node1",
                ID.value().substring(1),
                ID.value() + "x",
                HANDLE + "~" + SECRET,
                HANDLE + "." + SECRET,
                ID.value().replace('_', '+'),
                ID.value().replace('_', '~'),
                ID.value().replace('_', ' '),
                ID.value().replace('_', '\u0000'),
                ID.value().replace('_', '\uff3f'),
                " " + ID.value().substring(1),
                "0123456789ABCDEF0123456789ABCDEF",
                "x".repeat(1_000_000))) {
            assertThat(SessionId.parse(text)).isEmpty();
        }
    }

    @Test
    void an_id_prints_its_handle_and_never_its_secret() {
        assertThat(ID.toString()).contains(HANDLE).doesNotContain(SECRET);
    }

    @Test
    void a_new_secret_leaves_the_handle() {
        SessionId next = ID.withNewSecret();
        assertThat(next.handle()).isEqualTo(ID.handle());
        assertThat(next.secret()).isNotEqualTo(ID.secret());
    }

    @Test
    void two_ids_have_neither_handle_nor_secret_in_common() {
        SessionId one = SessionId.random();
        SessionId two = SessionId.random();
        assertThat(one.handle()).isNotEqualTo(two.handle());
        assertThat(one.secret()).isNotEqualTo(two.secret());
    }

    @Test
    void the_display_form_is_the_handle_and_a_part_of_the_hash() {
        SecretHash hash = ID.secret().hash();
        assertThat(SessionId.display(ID.handle(), hash))
                .isEqualTo(HANDLE + "~" + hash.value().substring(0, 21))
                .hasSize(SessionId.LENGTH)
                .doesNotContain(SECRET);
    }

    @Test
    void the_display_form_is_never_read_as_an_id() {
        for (int i = 0; i < 1_000; i++) {
            SessionId id = SessionId.random();
            String shown = SessionId.display(id.handle(), id.secret().hash());
            assertThat(SessionId.parse(shown)).isEmpty();
            assertThat(SessionId.parse(shown + ".node1")).isEmpty();
        }
    }
}
