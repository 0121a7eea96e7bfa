// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.Secret;
import dev.baton.session.SessionId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What a container writes into a session of a request that had the session's id in it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HiddenIdsTest {
    private static final String UNUSUAL = "\u00e4\u0000\u00ff";

    private final SessionId id = SessionId.random();
    private final Map<String, Object> request = values(id);

    private static Map<String, Object> values(SessionId id) {
        return Map.of(
                "uri", "/shop/inside;jsessionid=" + id.value() + ".a;v=2",
                "headers", List.of("referer", "https://shop/enter;jsessionid=" + id.value() + "?from=here"),
                "fields", Map.of("back", List.of("/here;jsessionid=" + id.value(), "there")),
                "body", (UNUSUAL + "back=%2Fhere%3Bjsessionid%3D" + id.value() + UNUSUAL).getBytes(ISO_8859_1),
                "seconds", 120);
    }

    @Test
    void the_secret_is_nowhere_in_it() {
        Map<?, ?> hidden = (Map<?, ?>) HiddenIds.hide(request, id.handle());
        assertThat(hidden.toString() + new String((byte[]) hidden.get("body"), ISO_8859_1))
                .doesNotContain(id.secret().value())
                .contains(id.handle().value(), "from=here", "v=2", UNUSUAL);
    }

    @Test
    void it_is_read_as_it_was_by_who_has_the_id() {
        assertThat(HiddenIds.show(HiddenIds.hide(request, id.handle()), id))
                .usingRecursiveComparison()
                .isEqualTo(request);
    }

    @Test
    void it_is_read_with_the_id_that_the_session_has_then() {
        SessionId later = id.withNewSecret();
        assertThat(HiddenIds.show(HiddenIds.hide(request, id.handle()), later))
                .usingRecursiveComparison()
                .isEqualTo(values(later));
    }

    @Test
    void handles_and_what_is_shown_in_place_of_ids_and_ids_of_other_sessions_stay() {
        String others = id.handle() + " "
                + SessionId.display(id.handle(), Secret.random().hash()) + " "
                + SessionId.random().value();
        assertThat(HiddenIds.hide(others, id.handle())).isEqualTo(others);
        assertThat(HiddenIds.show(others, id)).isEqualTo(others);
    }
}
