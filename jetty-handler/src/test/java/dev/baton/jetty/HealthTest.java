// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.StoreHealth;
import java.lang.management.ManagementFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HealthTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    @Test
    void an_application_sees_how_its_store_answers_and_so_does_JMX() throws Exception {
        CLUSTER.on("/health", (request, response) -> {
            StoreHealth health = (StoreHealth) request.getServletContext().getAttribute(StoreHealth.ATTRIBUTE);
            response.getWriter().print(health.getStore() + " " + health.isAvailable());
        });
        assertThat(new Browser().ok(CLUSTER.a(), "/health")).isEqualTo("memory true");
        assertThat(ManagementFactory.getPlatformMBeanServer()
                        .getAttribute(
                                new ObjectName("Jetty:type=BatonHealth,host=\"localhost\",context=\"/app\""),
                                "Available"))
                .isEqualTo(true);
    }
}
