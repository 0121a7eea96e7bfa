// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static dev.baton.session.contract.memory.StoreOperation.LOAD;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
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
    void each_version_is_asked_until_one_knows_the_session_the_newest_first() {
        before.ok(CLUSTER.a(), "/");

        try (Node upgraded = CLUSTER.start("upgraded", ParallelVersionsTest::both)) {
            after.ok(upgraded, "/");
            upgraded.awaitNoSessionInUse();
            upgraded.link().forgetCalls();
            after.ok(upgraded, "/");
            upgraded.awaitNoSessionInUse();
            assertThat(upgraded.link().calls()).containsExactly(LOAD, LOAD);
            upgraded.link().forgetCalls();
            before.ok(upgraded, "/");
            upgraded.awaitNoSessionInUse();
            assertThat(upgraded.link().calls()).containsExactly(LOAD, LOAD, LOAD);
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
