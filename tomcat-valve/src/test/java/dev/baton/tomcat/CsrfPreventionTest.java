// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import java.util.EnumSet;
import java.util.Set;
import org.apache.catalina.filters.CsrfPreventionFilter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An application behind the filter that protects Tomcat's own web applications. */
@Tag("every-tomcat")
class CsrfPreventionTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(site -> {
        site.context()
                .addServletContainerInitializer(
                        (classes, servlets) -> {
                            FilterRegistration.Dynamic filter = servlets.addFilter("csrf", new CsrfPreventionFilter());
                            filter.setInitParameter("entryPoints", "/enter");
                            filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
                        },
                        Set.of());
    });

    private final Browser browser = new Browser();

    @BeforeEach
    void handlers() {
        CLUSTER.on("/enter", (request, response) -> response.getWriter().print("/" + response.encodeURL("inside")));
        CLUSTER.on("/inside", (request, response) -> response.getWriter().print("inside"));
    }

    @Test
    void a_link_that_the_filter_has_signed_can_be_followed_on_the_node_that_gave_it_and_no_other() {
        String link = browser.ok(CLUSTER.a(), "/enter");
        assertThat(link).contains("?");

        assertThat(browser.ok(CLUSTER.a(), link)).isEqualTo("inside");
        assertThat(browser.get(CLUSTER.a(), "/inside").statusCode()).isEqualTo(403);
        assertThat(browser.get(CLUSTER.b(), link).statusCode()).isEqualTo(403);
    }

    @Test
    void what_the_filter_has_given_out_is_in_no_store() {
        browser.ok(CLUSTER.a(), "/enter");

        assertThat(CLUSTER.a().manager().engine().sessions().list(null, 1000).sessions())
                .isNotEmpty()
                .allSatisfy(session -> assertThat(CLUSTER.a()
                                .manager()
                                .engine()
                                .sessions()
                                .inspect(session.handle())
                                .orElseThrow()
                                .attributeBytes())
                        .isEmpty());
    }
}
