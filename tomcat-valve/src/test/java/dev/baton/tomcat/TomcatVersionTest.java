// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.catalina.util.ServerInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The tests run on the Tomcat that the build names, not on another that was first on the class path. */
@Tag("every-tomcat")
class TomcatVersionTest {
    private static final String PROPERTY = "baton.tomcat.version";

    @Test
    @EnabledIfSystemProperty(named = PROPERTY, matches = ".+")
    void the_tests_run_on_the_Tomcat_that_the_build_names() {
        String expected = System.getProperty(PROPERTY);

        String actual = ServerInfo.getServerNumber();

        System.out.println("The tests run on Tomcat " + actual);
        assertThat(actual).isEqualTo(expected + ".0");
    }
}
