// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a Jetty node is made of, the same for all nodes that {@link #start} makes from it. Not thread-safe.
 *
 * <p>A {@code jetty.base} is laid out as a user does it: archives are unpacked into it, modules added by {@code start.jar},
 * lines added to the modules' ini files, applications put into {@code webapps}, users into a file of properties.
 */
public final class JettySetup implements NodeSetup {
    /** The realm in which users are, as applications have to call it. */
    public static final String REALM = "members";

    private static final String LOGINS = """
            <?xml version="1.0"?>
            <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://jetty.org/configure_10_0.dtd">
            <Configure id="Server" class="org.eclipse.jetty.server.Server">
              <Call class="org.eclipse.jetty.util.resource.ResourceFactory" name="of">
                <Arg><Ref refid="Server"/></Arg>
                <Call id="users" name="newResource">
                  <Arg><Property name="jetty.base"/>/etc/users.properties</Arg>
                </Call>
              </Call>
              <Call name="addBean">
                <Arg>
                  <New class="org.eclipse.jetty.security.HashLoginService">
                    <Set name="name">%s</Set>
                    <Set name="config"><Ref refid="users"/></Set>
                  </New>
                </Arg>
              </Call>
            </Configure>
            """.formatted(REALM);

    final JettyDistribution distribution;
    final List<Path> archives = new ArrayList<>();
    final List<String> modules = new ArrayList<>(List.of("http"));
    final List<String> lines = new ArrayList<>();
    final Map<Path, String> libraries = new LinkedHashMap<>();
    final Map<String, String> properties = new LinkedHashMap<>();
    final List<String> jvmOptions = new ArrayList<>();
    final Map<String, String> files = new LinkedHashMap<>();
    final Map<String, Path> applications = new LinkedHashMap<>();

    private JettySetup(JettyDistribution distribution) {
        this.distribution = distribution;
        modules.add(distribution.servlets() + "-deploy");
    }

    /** Starts a setup that runs {@code distribution} as it is, with applications. */
    public static JettySetup of(JettyDistribution distribution) {
        return new JettySetup(distribution);
    }

    /** Unpacks an archive into the {@code jetty.base}. */
    public JettySetup archive(Path zip) {
        archives.add(zip);
        return this;
    }

    /** Adds a module. */
    public JettySetup module(String name) {
        modules.add(name);
        return this;
    }

    /** Adds a line to what {@code start.jar} is told, such as a property. */
    public JettySetup line(String line) {
        lines.add(line);
        return this;
    }

    /** Adds a file of the {@code jetty.base}. */
    public JettySetup file(String path, String text) {
        files.put(path, text);
        return this;
    }

    /** Puts a jar beside the libraries of Baton's that applications do not see. */
    @Override
    public JettySetup library(Path jar) {
        libraries.put(jar, "lib/baton/private");
        return this;
    }

    /** Adds somebody to the realm {@value #REALM}. */
    @Override
    public JettySetup user(String name, String password, String... roles) {
        files.put("etc/users.xml", LOGINS);
        files.merge(
                "etc/users.properties",
                "%s: %s,%s%n".formatted(name, password, String.join(",", roles)),
                String::concat);
        if (!lines.contains("etc/users.xml")) {
            lines.add("etc/users.xml");
        }
        return this;
    }

    /** Sets a system property of the nodes' JVMs. */
    public JettySetup property(String name, String value) {
        properties.put(name, value);
        return this;
    }

    /** Adds an option of the nodes' JVMs; of those given twice, the last counts. */
    public JettySetup jvmOption(String option) {
        jvmOptions.add(option);
        return this;
    }

    @Override
    public JettySetup application(String name, Path war) {
        applications.put(name, war);
        return this;
    }

    /**
     * Starts a node on a free port and returns when it answers.
     *
     * @throws IllegalStateException if it does not, with what it printed
     */
    public JettyNode start(String name) {
        return ServerNode.ready(launch(name));
    }

    @Override
    public JettyNode launch(String name) {
        return JettyNode.launch(name, this);
    }
}
