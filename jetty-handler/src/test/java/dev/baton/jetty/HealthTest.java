// SPDX-License-Identifier: Apache-2.0
package dev.baton.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.StoreHealth;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("every-jetty")
class HealthTest {
    private static final String UP = "{\"application\":\"up\",\"store\":\"up\"}";
    private static final String DOWN = "{\"application\":\"up\",\"store\":\"down\"}";

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(site -> {
        site.server().insertHandler(new BatonHealthHandler());
        BatonHealthHandler own = new BatonHealthHandler();
        own.setPath("/own-health");
        site.context().insertHandler(own);
    });

    private static HttpResponse<String> ask(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + CLUSTER.a().port() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void an_application_sees_how_its_store_answers_and_so_does_JMX() throws Exception {
        CLUSTER.on("/store", (request, response) -> {
            StoreHealth health = (StoreHealth) request.getServletContext().getAttribute(StoreHealth.ATTRIBUTE);
            response.getWriter().print(health.getStore() + " " + health.isAvailable());
        });
        assertThat(new Browser().ok(CLUSTER.a(), "/store")).isEqualTo("memory true");
        assertThat(ManagementFactory.getPlatformMBeanServer()
                        .getAttribute(
                                new ObjectName("Jetty:type=BatonHealth,host=\"localhost\",context=\"/app\""),
                                "Available"))
                .isEqualTo(true);
    }

    @Test
    void probes_are_answered_before_all_contexts_or_in_one_and_other_paths_are_passed_on() throws Exception {
        CLUSTER.on("/page", (request, response) -> response.getWriter().print("page"));
        for (String path : new String[] {"/health", "/app/own-health"}) {
            assertThat(ask(path).statusCode()).isEqualTo(200);
            assertThat(ask(path).body()).isEqualTo(UP);
            assertThat(ask(path).headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(ask(path + "?store=required").statusCode()).isEqualTo(200);
        }
        assertThat(ask("/app/page").body()).isEqualTo("page");
        assertThat(CLUSTER.a().link().calls()).isEmpty();
    }

    @Test
    void a_store_that_is_away_is_told_and_a_failure_for_those_only_who_ask_for_it() throws Exception {
        CLUSTER.a().link().cut();
        try {
            for (String path : new String[] {"/health", "/app/own-health"}) {
                assertThat(ask(path).statusCode()).isEqualTo(200);
                assertThat(ask(path).body()).isEqualTo(DOWN);
                HttpResponse<String> strict = ask(path + "?store=required");
                assertThat(strict.statusCode()).isEqualTo(503);
                assertThat(strict.body()).isEqualTo(DOWN);
                assertThat(strict.headers().firstValue("Retry-After")).isPresent();
            }
        } finally {
            CLUSTER.a().link().restore();
        }
    }
}
