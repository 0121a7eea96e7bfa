// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StoreParametersTest {
    @Test
    void what_is_set_beside_the_URI_are_parameters_of_it() {
        assertThat(store(
                        Map.of(
                                "store", "rediss://cache?timeout=1s",
                                "storeTrustStore", "/etc/ca.pem",
                                "storeKeyStorePassword", "a&b=c d+%/@"),
                        Map.of()))
                .hasToString(
                        "rediss://cache?timeout=1s&keyStorePassword=a%26b%3Dc%20d%2B%25%2F%40&trustStore=%2Fetc%2Fca.pem");
    }

    @Test
    void secrets_can_be_in_the_environment_and_the_URI_in_a_file() {
        assertThat(store(
                        Map.of("store", "redis+sentinel://a,b/main"),
                        Map.of(
                                "BATON_STORE_USER", "ann",
                                "BATON_STORE_PASSWORD", "hunter2",
                                "BATON_STORE_SENTINEL_PASSWORD", "hunter3")))
                .hasToString("redis+sentinel://a,b/main?password=hunter2&sentinelPassword=hunter3&user=ann");
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db/shop, jdbc:postgresql://db/shop?baton.password=hunter2",
        "jdbc:mariadb://db/shop?a=b, jdbc:mariadb://db/shop?a=b&baton.password=hunter2",
        "jdbc:h2:tcp://db/shop;IFEXISTS=TRUE, jdbc:h2:tcp://db/shop;IFEXISTS=TRUE?baton.password=hunter2"
    })
    void among_the_parameters_of_a_driver_they_are_marked_as_ours(String uri, String merged) {
        assertThat(store(Map.of("store", uri), Map.of("BATON_STORE_PASSWORD", "hunter2")))
                .hasToString(merged);
    }

    @ParameterizedTest
    @CsvSource({
        "redis://cache?password=own",
        "jdbc:postgresql://db/shop?user=ann&password=own",
        "jdbc:postgresql://db/shop?baton.password=own",
        "jdbc:h2:tcp://db/shop;USER=ann;PASSWORD=own"
    })
    void what_the_URI_has_itself_counts(String uri) {
        assertThat(store(Map.of("store", uri), Map.of("BATON_STORE_PASSWORD", "hunter2")))
                .hasToString(uri);
    }

    private static URI store(Map<String, String> given, Map<String, String> environment) {
        return new SettingsReader(given, name -> null, environment::get)
                .read("here", store -> {}, classes -> {})
                .store();
    }
}
