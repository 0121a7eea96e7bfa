// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static dev.baton.session.contract.memory.StoreOperation.CREATE;
import static dev.baton.session.contract.memory.StoreOperation.HEADS;
import static dev.baton.session.contract.memory.StoreOperation.LOAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.session.SessionId;
import dev.baton.session.StoreUnavailableException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import org.apache.catalina.Container;
import org.apache.catalina.Context;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.HostConfig;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two versions of an application that are deployed side by side, on one node of two. */
@Tag("every-tomcat")
class ParallelVersionsTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(ParallelVersionsTest::first);

    private final Browser before = new Browser();
    private final Browser after = new Browser();

    private static void first(Site site) {
        site.context().setWebappVersion("1");
        site.manager().setNamespace("version-1");
    }

    private static void both(Site site) {
        first(site);
        Context second = site.tomcat()
                .addContext(
                        site.tomcat().getHost(),
                        Node.PATH,
                        Node.PATH + "##2",
                        site.home().toString());
        second.setWebappVersion("2");
        BatonManager manager = new BatonManager();
        manager.setStore(site.manager().given().get("store"));
        manager.setNamespace("version-2");
        second.setManager(manager);
        Tomcat.addServlet(second, "application", new Second());
        Node.map(second, "/", "application");
        Deployer deployer = new Deployer();
        site.tomcat().getHost().addLifecycleListener(deployer);
        ((StandardHost) site.tomcat().getHost()).setUndeployOldVersions(true);
    }

    @SuppressWarnings("serial")
    private static final class Second extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getServletPath().equals("/sessionless")) {
                return;
            }
            response.getWriter().print("2 " + request.getSession().isNew());
        }
    }

    /** Deploys as Tomcat does, though the applications were not found in a directory. */
    private static final class Deployer extends HostConfig {
        private static Deployer of(Node node) {
            return Arrays.stream(node.tomcat().getHost().findLifecycleListeners())
                    .filter(Deployer.class::isInstance)
                    .map(Deployer.class::cast)
                    .findFirst()
                    .orElseThrow();
        }

        private void knowsAll(Node node) {
            for (Container application : node.tomcat().getHost().findChildren()) {
                deployed.put(application.getName(), new DeployedApplication(application.getName(), false));
            }
        }
    }

    @BeforeEach
    void handlers() {
        CLUSTER.a().manager().engine().sessions().endAll();
        CLUSTER.a().link().forgetCalls();
        CLUSTER.on(
                "/",
                (request, response) ->
                        response.getWriter().print("1 " + request.getSession().isNew()));
        CLUSTER.on("/change", (request, response) -> request.changeSessionId());
        CLUSTER.on("/end", (request, response) -> request.getSession().invalidate());
    }

    @Test
    void a_session_stays_with_the_version_that_began_it_and_new_ones_begin_in_the_newest() {
        assertThat(before.ok(CLUSTER.a(), "/")).isEqualTo("1 true");

        try (Node upgraded = CLUSTER.start("upgraded", ParallelVersionsTest::both)) {
            assertThat(before.ok(upgraded, "/")).isEqualTo("1 false");
            assertThat(after.ok(upgraded, "/")).isEqualTo("2 true");
            assertThat(after.ok(upgraded, "/")).isEqualTo("2 false");
            upgraded.awaitNoSessionInUse();
        }
    }

    @Test
    void the_version_of_a_session_is_found_in_one_round_trip_for_all_versions() {
        before.ok(CLUSTER.a(), "/");

        try (Node upgraded = CLUSTER.start("upgraded", ParallelVersionsTest::both)) {
            after.ok(upgraded, "/");
            upgraded.awaitNoSessionInUse();
            for (Browser user : List.of(before, after)) {
                upgraded.link().forgetCalls();
                user.ok(upgraded, "/");
                upgraded.awaitNoSessionInUse();
                assertThat(upgraded.link().calls()).containsExactly(HEADS, LOAD);
            }
            before.setCookie(SessionId.random().value());
            upgraded.link().forgetCalls();
            assertThat(before.ok(upgraded, "/")).isEqualTo("2 true");
            upgraded.awaitNoSessionInUse();
            assertThat(upgraded.link().calls()).containsExactly(HEADS, LOAD, CREATE);
        }
    }

    @Test
    void a_request_whose_version_cannot_be_found_out_is_answered_503_and_reaches_none_of_them() {
        before.ok(CLUSTER.a(), "/");

        try (Node upgraded = CLUSTER.start("upgraded", ParallelVersionsTest::both)) {
            upgraded.link().cut();
            HttpResponse<String> refused = before.get(upgraded, "/");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.headers().firstValue(FailureResponse.HEADER)).contains("unavailable");
            assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(after.get(upgraded, "/sessionless").statusCode()).isEqualTo(200);

            upgraded.link().restore();
            assertThat(before.ok(upgraded, "/")).isEqualTo("1 false");
        }
    }

    @Test
    void a_request_that_comes_late_with_an_old_id_is_for_the_version_of_its_session() {
        before.ok(CLUSTER.a(), "/");
        Browser late = new Browser();
        late.setCookie(before.cookie());
        before.ok(CLUSTER.a(), "/change");

        try (Node upgraded = CLUSTER.start("upgraded", ParallelVersionsTest::both)) {
            HttpResponse<String> answer = late.get(upgraded, "/");
            assertThat(answer.body()).startsWith("1 ");
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void whoever_outside_a_request_asks_for_a_session_is_told_of_an_outage() {
        before.ok(CLUSTER.a(), "/");

        try (Node upgraded = CLUSTER.start("upgraded", ParallelVersionsTest::both)) {
            assertThat(upgraded.manager().findSession(before.cookie())).isNotNull();
            upgraded.link().cut();
            assertThatThrownBy(() -> upgraded.manager().findSession(before.cookie()))
                    .isInstanceOf(StoreUnavailableException.class);
            upgraded.link().restore();
        }
    }

    @Test
    void an_old_version_is_undeployed_when_the_last_of_its_sessions_has_ended_on_whatever_node() {
        before.ok(CLUSTER.a(), "/");

        try (Node upgraded = CLUSTER.start("upgraded", ParallelVersionsTest::both)) {
            Deployer.of(upgraded).knowsAll(upgraded);
            upgraded.tomcat().getHost().backgroundProcess();
            assertThat(upgraded.context().getState().isAvailable()).isTrue();

            before.ok(CLUSTER.a(), "/end");
            upgraded.tomcat().getHost().backgroundProcess();

            assertThat(upgraded.context().getState().isAvailable()).isFalse();
            assertThat(before.ok(upgraded, "/")).isEqualTo("2 true");
        }
    }
}
