// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is in the module that unpacks into a {@code jetty.base}. */
class JettyModuleTest {
    private static final Path MODULE = Path.of("src/main/jetty");

    @Test
    void every_setting_has_its_line_in_the_ini_file_and_in_the_XML_and_its_setter() throws IOException {
        String ini = Files.readString(MODULE.resolve("modules/session-store-baton.mod"));
        String xml = Files.readString(MODULE.resolve("etc/baton/session-store-baton.xml"));

        assertThat(SettingsReader.NAMES).allSatisfy(name -> {
            assertThat(ini).contains("\n# baton." + name + "=");
            assertThat(xml).contains("<Set name=\"" + name + "\" property=\"baton." + name + "\"/>");
            String setter = "set" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
            assertThat(BatonSessionCacheFactory.class.getMethod(setter, String.class))
                    .isNotNull();
        });
    }
}
