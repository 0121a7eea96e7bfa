// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.SessionId;
import jakarta.servlet.http.Cookie;
import java.util.Map;
import org.apache.catalina.authenticator.SavedRequest;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What of an interrupted request goes to the store. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SavedRequestFormTest {
    private final SessionId id = SessionId.random();

    private SavedRequest saved() {
        SavedRequest saved = new SavedRequest();
        saved.setMethod("GET");
        saved.setRequestURI("/shop/inside;jsessionid=" + id.value() + ".a");
        saved.setDecodedRequestURI("/shop/inside");
        saved.addHeader("cookie", "theme=dark; JSESSIONID=" + id.value() + ".a");
        saved.addHeader("referer", "https://shop/enter;jsessionid=" + id.value() + "?from=here");
        saved.addCookie(new Cookie("theme", "dark"));
        saved.addCookie(new Cookie("JSESSIONID", id.value()));
        return saved;
    }

    @Test
    void the_session_id_is_in_none_of_it() {
        Map<String, Object> form = SavedRequestForm.of(saved(), id.handle());

        assertThat(form.toString())
                .doesNotContain(id.secret().value())
                .contains(id.handle().value(), "theme=dark", "from=here");
    }

    @Test
    void it_is_read_with_the_id_that_the_session_has_then() {
        SessionId later = id.withNewSecret();

        SavedRequest read = SavedRequestForm.read(SavedRequestForm.of(saved(), id.handle()), later);

        assertThat(read.getRequestURI()).isEqualTo("/shop/inside;jsessionid=" + later.value() + ".a");
        assertThat(read.getHeaderValues("cookie"))
                .toIterable()
                .containsExactly("theme=dark; JSESSIONID=" + later.value() + ".a");
        assertThat(read.getCookies()).toIterable().extracting(Cookie::getValue).containsExactly("dark", later.value());
    }
}
