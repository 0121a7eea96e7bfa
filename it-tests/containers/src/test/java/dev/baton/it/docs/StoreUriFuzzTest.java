// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.it.Prove;
import dev.baton.session.SettingFaultsException;
import dev.baton.session.SettingsReader;
import dev.baton.session.codec.CodecSettings;
import dev.baton.session.engine.StoreConnections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A store's URI that somebody made up works or is a fault, and its password is in no message")
class StoreUriFuzzTest {
    private static final long SEED = Long.getLong("baton.seed", 20261121);
    private static final int FULL = 1_000_000;
    private static final String PASSWORD = "pAssw0rd";

    private static final List<String> URIS = List.of(
            "redis://user:" + PASSWORD + "@host:6379/0?timeout=2s&poolSize=8",
            "redis://:" + PASSWORD + "@host",
            "redis:///:" + PASSWORD + "@host",
            "redis:/user:" + PASSWORD + "@host/2",
            "redis://user:" + PASSWORD + "/3@host",
            "redis+sentinel:///user:" + PASSWORD + "@a,b/master",
            "rediss://user:" + PASSWORD + "@host",
            "redis+sentinel://user:" + PASSWORD + "@a,b,c/master",
            "redis+cluster://user:" + PASSWORD + "@a,b",
            "jdbc:postgresql://host/db?user=u&password=" + PASSWORD,
            "jndi:java:comp/env/jdbc/sessions");

    private final Random random = new Random(SEED);

    @Test
    void whateverItIs() {
        System.out.println("seed of the URIs: " + SEED);
        int good = 0;
        for (int i = 0; i < Prove.count(FULL); i++) {
            String text = mutate(URIS.get(i % URIS.size()));
            try {
                SettingsReader reader = new SettingsReader(Map.of("store", text));
                String shown = reader.read("here", StoreConnections::check, CodecSettings::check)
                        .toString();
                assertThat(shown).doesNotContain(PASSWORD);
                good++;
            } catch (SettingFaultsException e) {
                assertThat(e.getMessage())
                        .as("seed %d, mutation %d: %s", SEED, i, text)
                        .doesNotContain(PASSWORD);
            }
        }
        assertThat(good).as("else the mutations would prove nothing").isPositive();
    }

    private String mutate(String text) {
        StringBuilder copy = new StringBuilder(text);
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(copy.length());
            char c = random.nextInt(8) == 0 ? (char) random.nextInt(0x10000) : (char) (' ' + random.nextInt(95));
            if (random.nextBoolean()) {
                copy.insert(at, c);
            } else {
                copy.setCharAt(at, c);
            }
        }
        return copy.toString();
    }
}
