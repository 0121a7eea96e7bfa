// SPDX-License-Identifier: Apache-2.0
package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.codec.CodecSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ids and settings that somebody made up, from a seed that is printed. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Tag("attack")
class SettingsFuzzTest {
    private static final long SEED = Long.getLong("baton.seed", 20261121);
    private static final int COUNT = Boolean.getBoolean("baton.prove") ? 1_000_000 : 20_000;
    private static final String PASSWORD = "pAssw0rd";
    private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    private static final List<String> SEEDS = List.of(
            "redis://user:" + PASSWORD + "@host:6379/0?timeout=2s",
            "jdbc:postgresql://host/db",
            "redis+sentinel://a,b,c/master",
            "10s",
            "5 m",
            "1048576",
            "merge",
            "required",
            "k1:" + KEY + ",k2:" + KEY.toLowerCase(),
            "com.acme.**;!java.lang.Class",
            "cart=drop,report.*=keep",
            "/api/*,*.css",
            "");

    private final Random random = new Random(SEED);

    @Test
    void ids_are_parsed_or_are_none_and_what_is_parsed_is_what_was_given() {
        System.out.println("seed of the settings and ids: " + SEED);
        int parsed = 0;
        for (int i = 0; i < COUNT; i++) {
            String id = mutate(SessionId.random().value() + (i % 3 == 0 ? ".route" : ""));
            var result = SessionId.parse(id);
            if (result.isPresent()) {
                parsed++;
                assertThat(id).startsWith(result.get().value());
                assertThat(result.get().value()).matches("[A-Za-z0-9_-]{44}");
            }
        }
        assertThat(parsed)
                .as("else the mutations would prove nothing")
                .isPositive()
                .isLessThan(COUNT);
    }

    @Test
    void settings_work_or_are_refused_with_all_faults_and_without_a_secret() {
        List<String> names = new ArrayList<>(SettingsReader.NAMES);
        names.add("typo");
        names.sort(null);
        int good = 0;
        for (int i = 0; i < COUNT; i++) {
            Map<String, String> given = new LinkedHashMap<>();
            given.put("store", "redis://localhost");
            for (int n = 0; n <= i % 3; n++) {
                String seed = SEEDS.get(random.nextInt(SEEDS.size()));
                given.put(names.get(random.nextInt(names.size())), i % 2 == 0 ? seed : mutate(seed));
            }
            try {
                SettingsReader reader = new SettingsReader(given, name -> null, name -> null);
                SessionSettings settings = reader.read("here", uri -> {}, CodecSettings::check);
                assertThat(settings.toString()).isEqualTo("SessionSettings[" + settings.namespace() + "]");
                assertThat(settings.attributes().toString()).doesNotContain(KEY);
                good++;
            } catch (SettingFaultsException e) {
                assertThat(e.faults()).isNotEmpty();
                assertSilent(e, given, "encryptionKeys", KEY);
                assertSilent(e, given, "store", PASSWORD);
            }
        }
        assertThat(good).isPositive().isLessThan(COUNT);
    }

    /** A secret that stands where secrets stand is in no message. */
    private static void assertSilent(SettingFaultsException e, Map<String, String> given, String name, String secret) {
        boolean elsewhere = given.entrySet().stream()
                .anyMatch(entry ->
                        !entry.getKey().equals(name) && entry.getValue().contains(secret));
        if (!elsewhere) {
            assertThat(e.getMessage())
                    .as("seed %d, settings %s", SEED, given.keySet())
                    .doesNotContain(secret);
        }
    }

    private String mutate(String text) {
        StringBuilder copy = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = copy.isEmpty() ? 0 : random.nextInt(copy.length());
            char c = random.nextInt(8) == 0 ? (char) random.nextInt(0x10000) : (char) (' ' + random.nextInt(95));
            switch (random.nextInt(4)) {
                case 0 -> copy.insert(at, c);
                case 1 -> copy.replace(at, Math.min(at + 1, copy.length()), String.valueOf(c));
                case 2 -> copy.replace(at, Math.min(at + 1, copy.length()), "");
                default -> copy.insert(at, copy.substring(at));
            }
        }
        return copy.toString();
    }
}
