// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.catalina.loader.WebappLoader;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An application's classes, wherever they are, are its own; its libraries' are not. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClassLoadersTest {
    private static final String CLASS = "package %s; public class %s implements java.io.Serializable {"
            + " public String text = \"x\"; public String toString() { return text; } }";

    @RegisterExtension
    static final Cluster CLUSTER = new Cluster();

    /** How an application can be deployed. */
    enum Deployment {
        EXPLODED(site -> {}),
        PACKED(site -> {
            Path war = WebClasses.pack(
                    site.home(), site.home().resolveSibling(site.home().getFileName() + ".war"));
            site.context().setDocBase(war.toString());
        }),
        PARENT_FIRST(site -> {
            WebappLoader loader = new WebappLoader();
            loader.setDelegate(true);
            site.context().setLoader(loader);
        });

        private final Consumer<Site> change;

        Deployment(Consumer<Site> change) {
            this.change = change;
        }

        void apply(Site site) {
            fill(site.home());
            change.accept(site);
        }
    }

    private static void fill(Path home) {
        WebClasses.compile(home.resolve("WEB-INF/classes"), Map.of("shop/Item.java", CLASS.formatted("shop", "Item")));
        Path library = home.resolveSibling(home.getFileName() + "-library");
        WebClasses.compile(library, Map.of("lib/Thing.java", CLASS.formatted("lib", "Thing")));
        WebClasses.pack(library, home.resolve("WEB-INF/lib/lib.jar"));
    }

    @BeforeEach
    void handlers() {
        CLUSTER.on("/set", (request, response) -> {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            Object value = loader.loadClass(request.getParameter("class"))
                    .getConstructor()
                    .newInstance();
            try {
                request.getSession().setAttribute("value", value);
                response.getWriter().print("set");
            } catch (IllegalArgumentException e) {
                response.getWriter().print(e.getMessage());
            }
        });
        CLUSTER.on("/get", (request, response) -> {
            Object value = request.getSession(false).getAttribute("value");
            boolean own = value != null
                    && value.getClass().getClassLoader()
                            == Thread.currentThread().getContextClassLoader();
            response.getWriter().print(value + " " + own);
        });
    }

    @ParameterizedTest
    @EnumSource
    void its_own_are_kept_and_its_libraries_refused_however_it_is_deployed(Deployment deployment) {
        List<Path> homes = new ArrayList<>();
        Consumer<Site> setUp = site -> {
            homes.add(site.home());
            deployment.apply(site);
        };
        try (Node one = CLUSTER.start("one", setUp);
                Node two = CLUSTER.start("two", setUp)) {
            Browser browser = new Browser();
            assertThat(browser.ok(one, "/set?class=shop.Item")).isEqualTo("set");
            assertThat(browser.ok(two, "/get")).isEqualTo("x true");
            assertThat(browser.ok(two, "/set?class=lib.Thing"))
                    .startsWith("Attribute 'value' of class lib.Thing cannot be stored in the session")
                    .endsWith("add lib.Thing to the setting allowedClasses");
            assertThat(browser.ok(one, "/get")).isEqualTo("x true");
            one.awaitNoSessionInUse();
            two.awaitNoSessionInUse();
        } finally {
            homes.forEach(ClassLoadersTest::deleteBeside);
        }
    }

    @Test
    void a_librarys_class_is_kept_once_it_is_allowed() {
        Consumer<Site> setUp = site -> {
            fill(site.home());
            site.manager().setAllowedClasses("lib.Thing");
        };
        List<Path> homes = new ArrayList<>();
        try (Node one = CLUSTER.start("one", setUp.andThen(site -> homes.add(site.home())));
                Node two = CLUSTER.start("two", setUp.andThen(site -> homes.add(site.home())))) {
            Browser browser = new Browser();
            assertThat(browser.ok(one, "/set?class=lib.Thing")).isEqualTo("set");
            assertThat(browser.ok(two, "/get")).isEqualTo("x true");
            one.awaitNoSessionInUse();
            two.awaitNoSessionInUse();
        } finally {
            homes.forEach(ClassLoadersTest::deleteBeside);
        }
    }

    @Test
    void a_class_of_a_loader_that_applications_share_is_refused_until_it_is_allowed(@TempDir Path directory)
            throws IOException {
        WebClasses.compile(
                directory.resolve("common"), Map.of("common/Money.java", CLASS.formatted("common", "Money")));
        Path jar = WebClasses.pack(directory.resolve("common"), directory.resolve("common.jar"));
        try (URLClassLoader shared = new URLClassLoader(
                        new URL[] {jar.toUri().toURL()}, getClass().getClassLoader());
                Node strict = CLUSTER.start("strict", site -> site.context().setParentClassLoader(shared));
                Node one = CLUSTER.start("one", site -> allowMoney(site, shared));
                Node two = CLUSTER.start("two", site -> allowMoney(site, shared))) {
            Browser browser = new Browser();
            assertThat(browser.ok(strict, "/set?class=common.Money"))
                    .endsWith("add common.Money to the setting allowedClasses");
            assertThat(browser.ok(one, "/set?class=common.Money")).isEqualTo("set");
            assertThat(browser.ok(two, "/get"))
                    .as("of the shared loader, and not of the application's own")
                    .isEqualTo("x false");
            for (Node node : List.of(strict, one, two)) {
                node.awaitNoSessionInUse();
            }
        }
    }

    private static void allowMoney(Site site, ClassLoader shared) {
        site.context().setParentClassLoader(shared);
        site.manager().setAllowedClasses("common.Money");
    }

    @Test
    void tomcats_own_filter_of_classes_holds_beside_the_list() {
        List<Path> homes = new ArrayList<>();
        Consumer<Site> setUp = site -> {
            homes.add(site.home());
            fill(site.home());
            site.manager().setSessionAttributeValueClassNameFilter("java\\.lang\\..*|other\\..*");
        };
        try (Node one = CLUSTER.start("one", setUp)) {
            Browser browser = new Browser();
            assertThat(browser.ok(one, "/set?class=java.lang.String")).isEqualTo("set");
            assertThat(browser.ok(one, "/set?class=shop.Item"))
                    .contains("class shop.Item does not match the container's filter of attribute classes");
            assertThat(browser.ok(one, "/set?class=java.util.ArrayList")).contains("does not match");
            one.awaitNoSessionInUse();
        } finally {
            homes.forEach(ClassLoadersTest::deleteBeside);
        }
    }

    @Test
    void a_reload_leaves_nothing_of_the_old_application_and_the_session_goes_on_with_the_new() {
        List<Path> homes = new ArrayList<>();
        try (Node one = CLUSTER.start("one", site -> {
            homes.add(site.home());
            fill(site.home());
        })) {
            Browser browser = new Browser();
            browser.ok(one, "/set?class=shop.Item");
            assertThat(browser.ok(one, "/get")).isEqualTo("x true");
            one.awaitNoSessionInUse();
            WeakReference<ClassLoader> old =
                    new WeakReference<>(one.context().getLoader().getClassLoader());
            one.context().reload();
            assertThat(browser.ok(one, "/get")).isEqualTo("x true");
            one.awaitNoSessionInUse();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                System.gc();
                return old.get() == null;
            });
        } finally {
            homes.forEach(ClassLoadersTest::deleteBeside);
        }
    }

    private static void deleteBeside(Path home) {
        for (String end : List.of(".war", "-library/lib/Thing.class", "-library/lib", "-library")) {
            try {
                Files.deleteIfExists(home.resolveSibling(home.getFileName() + end));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
