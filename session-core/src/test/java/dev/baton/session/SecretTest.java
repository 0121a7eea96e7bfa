// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SecretTest {
    private static final Secret SECRET = new Secret("ABCDEFGHIJKLMNOPQRST-_");

    @Test
    void a_secret_is_22_characters_of_base64url() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(Secret.random().value()).matches("[A-Za-z0-9_-]{22}");
        }
    }

    @Test
    void two_secrets_differ() {
        Set<Secret> secrets = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            secrets.add(Secret.random());
        }
        assertThat(secrets).hasSize(10_000);
    }

    @Test
    void a_secret_is_never_printed() {
        assertThat(SECRET).hasToString("Secret[hidden]");
        assertThat(String.valueOf(List.of(SECRET))).doesNotContain(SECRET.value());
    }

    @Test
    void any_other_text_is_refused_without_being_repeated() {
        for (String text : List.of("", "ABCDEFGHIJKLMNOPQRST-", "ABCDEFGHIJKLMNOPQRST-_A", "ABCDEFGHIJKLMNOPQRST+/")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Secret(text))
                    .withMessageContaining("22 characters")
                    .withMessageNotContaining("ABCDEFGH");
        }
    }

    @Test
    void its_hash_is_the_first_128_bits_of_its_sha_256() {
        // printf %s ABCDEFGHIJKLMNOPQRST-_ | sha256sum | cut -c1-32 | xxd -r -p | basenc --base64url
        assertThat(SECRET.hash()).isEqualTo(new SecretHash("xXg01gY-N2Whb3fR9upsYQ"));
        assertThat(SECRET.hash()).isNotEqualTo(Secret.random().hash());
    }

    @Test
    void a_hash_matches_itself_and_no_other() {
        SecretHash hash = SECRET.hash();
        assertThat(hash.matches(new Secret(SECRET.value()).hash())).isTrue();
        assertThat(hash.matches(Secret.random().hash())).isFalse();
        for (int place = 0; place < hash.value().length(); place++) {
            char[] text = hash.value().toCharArray();
            text[place] = text[place] == 'A' ? 'B' : 'A';
            assertThat(hash.matches(new SecretHash(new String(text)))).isFalse();
        }
    }

    @Test
    void a_hash_that_is_not_22_characters_of_base64url_is_refused() {
        for (String text : List.of("", "short", "ABCDEFGHIJKLMNOPQRST+/", "ABCDEFGHIJKLMNOPQRSTUVW")) {
            assertThatIllegalArgumentException().isThrownBy(() -> new SecretHash(text));
        }
    }
}
