// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.site;

import dev.baton.it.JavaCommand;
import dev.baton.it.JettyDistribution;
import dev.baton.it.JettySetup;
import dev.baton.it.ServerNode;
import dev.baton.it.site.Application.Trait;
import dev.baton.redis.testing.FreePort;
import dev.baton.redis.testing.WorkDirectory;
import dev.baton.session.codec.JdkTypeMatrix;
import jakarta.annotation.PostConstruct;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.catalina.startup.Tomcat;

/** What a node of the site runs in, with Baton as a user of that container gets it. */
public enum Container {
    /** Embedded Tomcat 11 and the drop-in jar. */
    TOMCAT {
        @Override
        ServerNode launch(
                String name,
                URI store,
                Path files,
                List<Path> before,
                List<Path> drivers,
                List<Application> applications) {
            List<Path> tomcat = List.of(JavaCommand.placeOf(Tomcat.class), JavaCommand.placeOf(PostConstruct.class));
            return tomcat(tomcat, name, store, files, before, drivers, applications);
        }
    },
    /** Embedded Tomcat 10.1 and the drop-in jar. */
    TOMCAT_OLDER {
        @Override
        ServerNode launch(
                String name,
                URI store,
                Path files,
                List<Path> before,
                List<Path> drivers,
                List<Application> applications) {
            return tomcat(olderTomcat(), name, store, files, before, drivers, applications);
        }
    },
    /** The distribution of Jetty 12.1 and the module's zip. */
    JETTY {
        @Override
        ServerNode launch(
                String name,
                URI store,
                Path files,
                List<Path> before,
                List<Path> drivers,
                List<Application> applications) {
            return jetty(JettyDistribution::newer, name, store, files, before, drivers, applications);
        }
    },
    /** The distribution of Jetty 12.0 and the module's zip. */
    JETTY_OLDER {
        @Override
        ServerNode launch(
                String name,
                URI store,
                Path files,
                List<Path> before,
                List<Path> drivers,
                List<Application> applications) {
            return jetty(JettyDistribution::older, name, store, files, before, drivers, applications);
        }
    };

    /** The system property that names the containers of a site's nodes, in turn, with commas; Tomcat if it is not set. */
    public static final String PROPERTY = "baton.it.fleet";

    private static final String ROOM = "-Xmx512m";

    private static final String CONTEXT = """
            <?xml version="1.0"?>
            <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://jetty.org/configure_10_0.dtd">
            <Configure class="org.eclipse.jetty.%s.webapp.WebAppContext">
              <Set name="contextPath">/%s</Set>
              <Set name="war">%s</Set>
            %s</Configure>
            """;

    private static final String SETTING = """
              <Call name="setAttribute"><Arg>baton.%s</Arg><Arg>%s</Arg></Call>
            """;

    /** Returns the containers of so many nodes, as this run of the tests wants them. */
    static List<Container> ofThisRun(int count) {
        List<Container> wanted = wanted();
        return IntStream.range(0, count)
                .mapToObj(i -> wanted.get(i % wanted.size()))
                .toList();
    }

    /** Tells whether nodes are Tomcats only, as this run of the tests wants them. */
    public static boolean isTomcatOnly() {
        return wanted().stream().allMatch(container -> container == TOMCAT || container == TOMCAT_OLDER);
    }

    /** Tells whether an application may count on Servlet 6.1 on all nodes, as this run of the tests wants them. */
    public static boolean isServlet61() {
        return wanted().stream().allMatch(container -> container == TOMCAT || container == JETTY);
    }

    private static List<Container> wanted() {
        return Stream.of(System.getProperty(PROPERTY, TOMCAT.name()).split(","))
                .map(name -> valueOf(name.strip().toUpperCase(Locale.ROOT)))
                .toList();
    }

    /**
     * Starts a node and returns at once.
     *
     * @param files what applications serve, and where they write
     * @param before classes and resources that come before Baton's own
     * @param drivers the jars that the store needs beside Baton's
     */
    abstract ServerNode launch(
            String name, URI store, Path files, List<Path> before, List<Path> drivers, List<Application> applications);

    private static ServerNode tomcat(
            List<Path> tomcat,
            String name,
            URI store,
            Path files,
            List<Path> before,
            List<Path> drivers,
            List<Application> applications) {
        int port = FreePort.next();
        JavaCommand command = JavaCommand.of(SiteMain.class.getName())
                .classPath(before.toArray(Path[]::new))
                .classPath(JavaCommand.placeOf(SiteMain.class), JavaCommand.placeOf(JdkTypeMatrix.class))
                .classPath(tomcat.toArray(Path[]::new))
                .classPath(Path.of(System.getProperty("baton.dropin")))
                .classPath(drivers.toArray(Path[]::new))
                // Tomcat keeps the last 500 streams of an HTTP/2 connection that sent files, with all their buffers.
                .options(ROOM, "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED")
                .arguments(Integer.toString(port), store.toString(), files.toString())
                .arguments(applications.stream().map(Application::toArgument).toArray(String[]::new));
        return ServerNode.launch(name, port, WorkDirectory.create("tomcat-" + name + "-"), command);
    }

    /** The jars that the build has put aside. */
    private static List<Path> olderTomcat() {
        try (Stream<Path> jars = Files.list(Path.of(System.getProperty("baton.tomcat.embed.older")))) {
            return jars.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerNode jetty(
            Supplier<JettyDistribution> of,
            String name,
            URI store,
            Path files,
            List<Path> before,
            List<Path> drivers,
            List<Application> applications) {
        if (!before.isEmpty()) {
            throw new IllegalArgumentException(
                    "On Jetty nothing comes before Baton's jars, but this should: " + before);
        }
        JettyDistribution distribution = of.get();
        JettySetup setup = JettySetup.of(distribution)
                .archive(Path.of(System.getProperty("baton.jetty.module")))
                .module("session-store-baton")
                .module("http2c")
                .line("baton.store=" + store)
                // The one that an embedded Tomcat has for it.
                .line("baton.namespace=Tomcat/[host][path]")
                .line("jetty.http.idleTimeout=0")
                .user(IdentityPages.USER, IdentityPages.USER, IdentityPages.ROLE)
                .property(Ends.DIRECTORY, files.toString())
                .jvmOption(ROOM);
        drivers.forEach(setup::library);
        for (Application application : applications) {
            setup.file(
                    "webapps/" + application.name() + ".xml",
                    context(distribution, application, SiteWar.write(application, files)));
        }
        return setup.launch(name);
    }

    private static String context(JettyDistribution distribution, Application application, Path war) {
        if (application.traits().contains(Trait.UNHOOKED)) {
            throw new IllegalArgumentException("No Jetty can be " + application.traits());
        }
        StringBuilder settings = new StringBuilder();
        application.settings().forEach((name, value) -> settings.append(SETTING.formatted(name, value)));
        return CONTEXT.formatted(distribution.servlets(), application.name(), war, settings);
    }
}
