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
 * lines added to the modules' ini files, applications put into {@code webapps}.
 */
public final class JettySetup {
    final JettyDistribution distribution;
    final List<Path> archives = new ArrayList<>();
    final List<String> modules = new ArrayList<>(List.of("http"));
    final List<String> lines = new ArrayList<>();
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

    /** Deploys a WAR under the path that {@code name} stands for. */
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
        return JettyNode.start(name, this);
    }

    /** Starts a node and returns at once, so that several come up at the same time; {@link JettyNode#awaitReady} waits. */
    public JettyNode launch(String name) {
        return JettyNode.launch(name, this);
    }
}
