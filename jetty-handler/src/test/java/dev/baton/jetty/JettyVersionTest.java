// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("every-jetty")
class JettyVersionTest {
    @Test
    void the_tests_run_with_the_Jetty_that_they_are_meant_for() {
        assertThat(Server.getVersion()).isEqualTo(System.getProperty("baton.jetty.version"));
        assertThat(Servlets.context("/any").getClass().getName()).contains(System.getProperty("baton.jetty.ee"));
    }
}
