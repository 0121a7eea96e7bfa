// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.engine.InterruptedRequest;
import jakarta.servlet.http.Cookie;
import java.util.Locale;
import org.apache.catalina.authenticator.SavedRequest;
import org.apache.tomcat.util.buf.ByteChunk;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What is kept of an interrupted request. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SavedRequestFormTest {
    private static SavedRequest saved() {
        SavedRequest saved = new SavedRequest();
        saved.setMethod("POST");
        saved.setRequestURI("/shop/in%20side;v=2");
        saved.setDecodedRequestURI("/shop/in side");
        saved.setQueryString("article=teapot");
        saved.setContentType("text/plain");
        ByteChunk body = new ByteChunk();
        body.setBytes("tea".getBytes(US_ASCII), 0, 3);
        saved.setBody(body);
        saved.addHeader("accept", "text/html");
        saved.addHeader("accept", "text/plain");
        saved.addCookie(new Cookie("theme", "dark"));
        saved.addLocale(Locale.CANADA_FRENCH);
        return saved;
    }

    @Test
    void everything_that_it_is_repeated_by() {
        InterruptedRequest kept = SavedRequestForm.of(saved());

        assertThat(kept.method()).isEqualTo("POST");
        assertThat(kept.uri()).isEqualTo("/shop/in%20side;v=2");
        assertThat(kept.decodedUri()).isEqualTo("/shop/in side");
        assertThat(kept.query()).isEqualTo("article=teapot");
        assertThat(kept.contentType()).isEqualTo("text/plain");
        assertThat(kept.body()).asString(US_ASCII).isEqualTo("tea");
        assertThat(kept.headers()).containsExactly("accept", "text/html", "accept", "text/plain");
        assertThat(kept.cookies()).containsExactly("theme", "dark");
        assertThat(kept.locales()).containsExactly("fr-CA");
    }

    @Test
    void the_same_request_is_made_of_it() {
        InterruptedRequest kept = SavedRequestForm.of(saved());

        assertThat(SavedRequestForm.of(SavedRequestForm.saved(kept)))
                .usingRecursiveComparison()
                .isEqualTo(kept);
    }
}
